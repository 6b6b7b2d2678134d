//! One network: loaded once, run on one picture at a time.

use std::sync::Arc;

use tract_onnx::prelude::{
    DatumExt, Framework, InferenceFact, InferenceModelExt, IntoRunnable, TValue, Tensor, TractError, TractResult,
    TypedSimpleState, tvec,
};

use crate::imaging::window::{Pyramid, Window};

/// A network with a fixed input of 1 x 3 x height x width, RGB, `value / 127.5 - 1`.
pub(super) struct Network {
    /// The session: it lives as long as the network, so that a picture costs no set-up.
    session: TypedSimpleState,
    /// The input, kept from picture to picture.
    input: Arc<Tensor>,
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
        let [_, _, height, width] = input;
        let session = plan.spawn()?;
        let mut network = Self { session, input: Arc::new(Tensor::zero::<f32>(&input)?), height, width, answers };
        network.run(&vec![0; width * height * 3])?;
        Ok(network)
    }

    /// Width and height of the input, px.
    pub(super) fn size(&self) -> (u32, u32) {
        (self.width as u32, self.height as u32)
    }

    /// Answers for one window of a frame.
    pub(super) fn see(&mut self, pyramid: &mut Pyramid<'_>, window: &Window) -> TractResult<Vec<f32>> {
        let rgb = pyramid.sample(window);
        self.run(&rgb)
    }

    /// Answers for one picture of `size()`, interleaved RGB; always as many finite values as the manifest says.
    pub(super) fn run(&mut self, rgb: &[u8]) -> TractResult<Vec<f32>> {
        let plane = self.width * self.height;
        if rgb.len() != plane * 3 {
            return Err(TractError::msg(format!("{} bytes of picture, expected {}", rgb.len(), plane * 3)));
        }
        // The session lets go of its input when a run is over; were it still held, a copy would be made.
        let mut input = Arc::make_mut(&mut self.input).try_as_plain_ram_mut()?;
        let (red, rest) = input.as_slice_mut::<f32>()?.split_at_mut(plane);
        let (green, blue) = rest.split_at_mut(plane);
        for ((pixel, red), (green, blue)) in rgb.as_chunks::<3>().0.iter().zip(red).zip(green.iter_mut().zip(blue)) {
            [*red, *green, *blue] = pixel.map(|value| f32::from(value) / 127.5 - 1.0);
        }
        let outputs = self.session.run(tvec!(TValue::from_const(Arc::clone(&self.input))))?;
        let answer = outputs[0].try_as_plain_ram()?.as_slice::<f32>()?.to_vec();
        if answer.len() != self.answers || answer.iter().any(|v| !v.is_finite()) {
            return Err(TractError::msg(format!("{} answers or not finite, expected {}", answer.len(), self.answers)));
        }
        Ok(answer)
    }
}
