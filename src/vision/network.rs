//! One network: loaded once, run on one picture at a time.

use std::sync::Arc;

use tract_onnx::prelude::{
    DatumExt, Framework, InferenceFact, InferenceModelExt, IntoRunnable, Tensor, TractError, TractResult,
    TypedRunnableModel, tvec,
};

/// A network with a fixed input of 1 x 3 x height x width, RGB, `value / 127.5 - 1`.
pub(super) struct Network {
    plan: Arc<TypedRunnableModel>,
    height: usize,
    width: usize,
    answers: usize,
}

impl Network {
    /// Reads ONNX bytes, optimises for the input's shape and runs once, so that the first student does not wait.
    pub(super) fn load(onnx: &[u8], input: [usize; 4], answers: usize) -> TractResult<Self> {
        let fact: InferenceFact = f32::fact(input).into();
        let mut reader = onnx;
        let plan = tract_onnx::onnx()
            .model_for_read(&mut reader)?
            .with_input_fact(0, fact)?
            .into_optimized()?
            .into_runnable()?;
        let network = Self { plan, height: input[2], width: input[3], answers };
        network.run(&vec![0; network.width * network.height * 3])?;
        Ok(network)
    }

    /// Width and height of the input, px.
    pub(super) fn size(&self) -> (u32, u32) {
        (self.width as u32, self.height as u32)
    }

    /// Answers for one picture of `size()`, interleaved RGB; always as many values as the manifest says.
    pub(super) fn run(&self, rgb: &[u8]) -> TractResult<Vec<f32>> {
        let plane = self.width * self.height;
        let mut input = vec![0.0f32; plane * 3];
        for (at, pixel) in rgb.chunks_exact(3).take(plane).enumerate() {
            for (channel, value) in pixel.iter().enumerate() {
                input[channel * plane + at] = f32::from(*value) / 127.5 - 1.0;
            }
        }
        let tensor = Tensor::from_shape(&[1, 3, self.height, self.width], &input)?;
        let outputs = self.plan.run(tvec!(tensor.into()))?;
        let answer = outputs[0].try_as_plain_ram()?.as_slice::<f32>()?.to_vec();
        if answer.len() != self.answers || answer.iter().any(|v| !v.is_finite()) {
            return Err(TractError::msg(format!("{} answers or not finite, expected {}", answer.len(), self.answers)));
        }
        Ok(answer)
    }
}
