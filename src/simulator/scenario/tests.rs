//! Scripts as they are read and carried out.

use std::path::Path;

use super::super::panel::PanelInput;
use super::super::{Device, Physics, Setup, VirtualBooth};
use super::*;

#[test]
fn steps_come_when_they_are_due_in_the_order_of_time() {
    let mut script = Scenario::parse(
        r#"
        [[step]]
        at_s = 3
        do = "unplug"
        device = "camera"
        [[step]]
        at_s = 0.5
        do = "nudge"
        dx = 4.0
        "#,
    )
    .unwrap();
    assert_eq!(script.due(Duration::ZERO), None);
    assert_eq!(script.next_at(), Some(Duration::from_millis(500)));
    let nudge = Act::Nudge { dx: 4.0, dy: 0.0, scale: 1.0, roll_deg: 0.0 };
    assert_eq!(script.due(Duration::from_secs(9)), Some(nudge));
    assert_eq!(script.due(Duration::from_secs(9)), Some(Act::Unplug { device: DeviceName::Camera }));
    assert_eq!(script.due(Duration::from_secs(9)), None);
}

#[test]
fn a_step_may_wait_for_a_page_and_holds_up_no_other() {
    let mut script =
        Scenario::parse("[[step]]\npage = \"pose\"\nat_s = 0.5\ndo = \"stall\"\n[[step]]\nat_s = 2\ndo = \"resume\"\n")
            .unwrap();
    let seconds = Duration::from_secs_f32;
    assert_eq!(script.next_at(), Some(seconds(2.0)));
    script.reached("consent", seconds(1.0));
    assert_eq!((script.due(seconds(2.0)), script.due(seconds(9.0))), (Some(Act::Resume {}), None));
    assert_eq!(script.next_at(), None);
    script.reached("pose", seconds(9.0));
    script.reached("pose", seconds(9.2));
    assert_eq!((script.due(seconds(9.4)), script.due(seconds(9.5))), (None, Some(Act::Stall {})));
    assert!(Scenario::parse("[[step]]\npage = 3\nat_s = 1\ndo = \"stall\"").is_err());
}

#[test]
fn what_is_not_known_is_refused_with_its_place() {
    let refused = |step: &str| Scenario::parse(&format!("[[step]]\n{step}\n")).unwrap_err().to_string();
    assert!(refused("do = \"stall\"").contains("step 1: at_s is missing"));
    assert!(refused("at_s = -1\ndo = \"stall\"").contains("0 to 86400"));
    assert!(refused("at_s = nan\ndo = \"stall\"").contains("0 to 86400"));
    assert!(refused("at_s = 1\ndo = \"stall\"\nfor = 3").contains("for"));
    assert!(refused("at_s = 1\ndo = \"explode\"").contains("explode"));
    assert!(refused("at_s = 1\ndo = \"unplug\"\ndevice = \"kettle\"").contains("kettle"));
    assert!(refused("at_s = 1\ndo = \"nudge\"\ndz = 1.0").contains("dz"));
    assert!(refused("at_s = 1\ndo = \"show_code\"\ntext = \"a\"\nhold = { size = 1 }").contains("size"));
    assert!(Scenario::parse("speed = 2").is_err());
    assert_eq!(Scenario::parse("").unwrap(), Scenario::default());
}

#[test]
fn acts_change_the_booth() {
    let booth = VirtualBooth::new(Setup::default());
    let nowhere = Path::new("no-folder");
    let mut script = Scenario::parse(
        "[[step]]\nat_s = 0\ndo = \"hand_scan\"\ntext = \"PB1:x\"\n\
         [[step]]\nat_s = 0\ndo = \"press\"\nbutton = \"shutter\"\n\
         [[step]]\nat_s = 0\ndo = \"stall\"\n\
         [[step]]\nat_s = 0\ndo = \"unplug\"\ndevice = \"lights\"\n",
    )
    .unwrap();
    while let Some(act) = script.due(Duration::ZERO) {
        assert_eq!(booth.perform(&act, nowhere).unwrap(), Outcome::Done);
    }
    assert_eq!(booth.take_scan().as_deref(), Some("PB1:x"));
    assert_eq!(booth.take_panel_change(), Some((PanelInput::ShutterButton, true)));
    assert!(booth.is_stalled() && booth.connect(Device::Lights).is_none());
    let touch = Act::Touch { what: "start".to_owned(), text: String::new() };
    assert!(matches!(booth.perform(&touch, nowhere), Ok(Outcome::Touch { what, .. }) if what == "start"));
    let nobody = Act::Sit { sitter: "nobody-by-this-name".to_owned() };
    assert!(matches!(booth.perform(&nobody, nowhere), Err(ScenarioError::Sitter(_))));
    let long = Act::ShowCode { text: "x".repeat(4000), hold: HoldFile::default() };
    assert!(matches!(booth.perform(&long, nowhere), Err(ScenarioError::Code(_))));
}

#[test]
fn a_script_says_what_booth_it_is() {
    let script = Scenario::parse(
        "[booth]\nrandom = 7\nambient = 0.05\n[booth.physics]\ndroop = 0.04\npower = [1, 1, 1, 1, 1, 0.5]\n\
         [[step]]\nat_s = 0\ndo = \"stall\"\n",
    )
    .unwrap();
    let setup = script.setup(Setup { seed: 99, ..Setup::default() });
    let mut wanted = Physics::random(7);
    (wanted.droop, wanted.power) = (0.04, [1.0, 1.0, 1.0, 1.0, 1.0, 0.5]);
    assert_eq!(setup.physics, wanted);
    assert!(setup.seed == 99 && (setup.ambient - 0.05).abs() < 1e-6);
    assert_eq!(Scenario::parse("").unwrap().setup(Setup::default()), Setup::default());
    for wrong in ["[booth]\ncolour = 3", "[booth.physics]\ndroops = 3", "[booth.physics]\ndroop = \"much\""] {
        assert!(Scenario::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn every_fault_of_light_and_camera_can_be_scripted() {
    let acts = [
        "do = \"sit\"\nsitter = \"target:card\"",
        "do = \"channel_loose\"\nchannel = \"key_left\"",
        "do = \"channels_swapped\"\none = \"key_left\"\nother = \"key_right\"",
        "do = \"channel_nonlinear\"\nchannel = \"fill_top\"\npower = 1.3",
        "do = \"panel_weak\"\nchannel = \"fill_top\"\nfactor = 0.9",
        "do = \"panel_nudged\"\nchannel = \"key_right\"\nturn_deg = 8.0\nup_m = 0.02",
        "do = \"droop\"\nshare = 0.05",
        "do = \"dimming\"\nhz = 1017.25",
        "do = \"camera_knocked\"\ndx = 8.0\nroll_deg = 1.0",
        "do = \"camera_swapped\"\nserial = \"SIM-9\"",
        "do = \"camera_curve\"\ngamma = 1.8",
        "do = \"auto_exposure_stuck\"",
        "do = \"auto_white_balance_stuck\"",
        "do = \"control_deaf\"\ncontrol = \"exposure_time_absolute\"",
        "do = \"control_reads\"\ncontrol = \"gain\"\nvalue = 3",
        "do = \"control_missing\"\ncontrol = \"0x0098091a\"",
        "do = \"camera_mended\"",
        "do = \"exposure_ladder\"\nrungs = [39, 78, 156]",
        "do = \"stale_frames\"\nframes = 4",
        "do = \"lost_frames\"\nshare = 0.1",
        "do = \"sun\"\nx = 100\ny = 200\nradius = 60\nstrength = 0.5\ndx = 3.0",
        "do = \"sun_gone\"",
        "do = \"stain\"\nx = 100\ny = 200\nradius = 60\ndarkness = 0.5",
        "do = \"wall_cleaned\"",
        "do = \"screen\"\nshare = 0.03\ncolour = [1.0, 0.5, 0.5]",
    ];
    let text = acts.map(|act| format!("[[step]]\nat_s = 0\n{act}\n")).concat();
    let mut script = Scenario::parse(&text).unwrap();
    let booth = VirtualBooth::new(Setup::default());
    while let Some(act) = script.due(Duration::ZERO) {
        assert_eq!(booth.perform(&act, Path::new("no-folder")).unwrap(), Outcome::Done);
    }
    let physics = booth.physics();
    assert_eq!((booth.camera_serial().as_str(), physics.exposure_ladder), ("SIM-9", vec![39, 78, 156]));
    assert!((physics.droop - 0.05).abs() < 1e-6 && (physics.turn_deg[1] - 8.0).abs() < 1e-6);
    let wrong = Act::ControlDeaf { control: "shutter".to_owned() };
    assert!(booth.perform(&wrong, Path::new("no-folder")).unwrap_err().to_string().contains("v4l2-ctl"));
}
