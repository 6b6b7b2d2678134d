//! A profile is used only as it was signed, by its booth, with its camera.

use ed25519_dalek::SigningKey;

use super::fake::{Fake, Run, settings};
use crate::calibration::{Profile, ProfileError, verify};

fn profile() -> Profile {
    let (_, outcome) = Run::new(Fake::default(), settings()).finish(|_| None);
    *outcome.profile.expect("a good booth")
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

#[test]
fn it_is_used_as_signed_and_refused_by_name() {
    let profile = profile();
    let camera = profile.camera.clone();
    let signed = profile.clone().sign("tech-1", "2026-09-01T08:00:00Z", &key()).expect("finite");
    let public = key().verifying_key();
    let good = verify(&signed, &public, &camera, Some("2026-06-01T00:00:00Z")).expect("good");
    assert_eq!((good.profile.technician.as_str(), good.is_old), ("tech-1", false));
    assert_eq!(good.profile.plates, profile.plates);
    for (channel, duty) in &profile.recipe {
        assert!((good.profile.recipe[channel] - duty).abs() < 1e-12, "{channel}");
    }
    assert!(verify(&signed, &public, &camera, Some("2027-01-01T00:00:00Z")).expect("good").is_old);

    let text = String::from_utf8(signed.clone()).expect("JSON");
    let changed = text.replacen("tech-1", "tech-2", 1);
    assert_eq!(verify(changed.as_bytes(), &public, &camera, None), Err(ProfileError::Tampered));
    let other_booth = SigningKey::from_bytes(&[8; 32]).verifying_key();
    assert_eq!(verify(&signed, &other_booth, &camera, None), Err(ProfileError::Tampered));
    assert!(matches!(verify(b"{}", &public, &camera, None), Err(ProfileError::Unreadable(_))));

    let mut other = camera.clone();
    other.serial = "2".to_owned();
    assert_eq!(verify(&signed, &public, &other, None), Err(ProfileError::OtherCamera));
    let mut other = camera.clone();
    other.controls[0].1 = "3".to_owned();
    let differs = ProfileError::ControlsDiffer("auto_exposure".to_owned());
    assert_eq!(verify(&signed, &public, &other, None), Err(differs));
    let newer = Profile { schema: 99, ..profile }.sign("tech-1", "2026-09-01T08:00:00Z", &key()).expect("finite");
    assert_eq!(verify(&newer, &public, &camera, None), Err(ProfileError::OtherSchema(99)));
}

#[test]
fn every_single_changed_byte_is_noticed() {
    let profile = profile();
    let (camera, public) = (profile.camera.clone(), key().verifying_key());
    let signed = profile.sign("tech-1", "2026-09-01T08:00:00Z", &key()).expect("finite");
    for at in (0..signed.len()).step_by(signed.len() / 97) {
        let mut changed = signed.clone();
        changed[at] ^= 1;
        assert!(verify(&changed, &public, &camera, None).is_err(), "byte {at}");
    }
}
