//! The views themselves, in the order of a visit.

use super::{
    Aids, AlbumNotice, CheckId, CodeNotice, Consents, Detail, Fen, Field, Hint, Hold, IdentityNotice, Instruction,
    Language, LastFour, OrderState, OutOfService, Outcome, Overlay, PayPhase, PayView, PhoneNumber, PhotoState,
    PoseNotice, Price, ReceiptCode, ResultView, Sample, ScanTrouble, Screen, ShotFault, ShotId, Side, StudentNumber,
    View, Why, chrome, record, report,
};

/// Every page, notice and phase.
pub fn all(language: Language) -> Vec<Sample> {
    let mut samples = Vec::new();
    let mut add = |name, step, screen| {
        let chrome = chrome(language, step);
        samples.push(Sample { name, view: View { screen, overlay: None, language, chrome, aids: Aids::default() } });
    };
    before(language, &mut add);
    photo(&mut add);
    after(language, &mut add);
    around(language, &mut samples);
    samples.extend(super::technician::all(language));
    samples
}

type Add<'a> = dyn FnMut(&'static str, Option<u8>, Screen) + 'a;

fn before(language: Language, add: &mut Add<'_>) {
    let record = |photo| record(language, photo, Price::Student(Fen(3000)));
    let phone = PhoneNumber::new("13800000123");
    add("01_attract", None, Screen::Attract { price: Some(Fen(3000)) });
    add("01_attract_free", None, Screen::Attract { price: None });
    let none = Consents::default();
    add("02_privacy", Some(1), Screen::Privacy { consents: none, full_text: false });
    let both = Consents { photo: true, send: true, face: false };
    add("02_privacy_ticked", Some(1), Screen::Privacy { consents: both, full_text: false });
    add("02_privacy_full", Some(1), Screen::Privacy { consents: none, full_text: true });
    add("02_declined", Some(1), Screen::Declined);
    add("03_code", Some(1), Screen::Code { notice: None, for_progress: false });
    let not_a_code = Some(CodeNotice::NotACode);
    add("04_code_wrong", Some(1), Screen::Code { notice: not_a_code, for_progress: false });
    for (name, notice, for_progress) in [
        ("04_code_glare", CodeNotice::Trouble(ScanTrouble::Glare), false),
        ("04_code_dark", CodeNotice::Trouble(ScanTrouble::TooDark), false),
        ("04_code_small", CodeNotice::Trouble(ScanTrouble::TooSmall), false),
        ("04_code_blurred", CodeNotice::Trouble(ScanTrouble::Blurred), false),
        ("04_code_other_school", CodeNotice::OtherSchool, false),
        ("04_code_at_chsi", CodeNotice::AtChsi, false),
        ("04_code_progress_offline", CodeNotice::NoProgressOffline, true),
    ] {
        add(name, Some(1), Screen::Code { notice: Some(notice), for_progress });
    }
    for (name, digits, focus, notice) in [
        ("05_identity", "••1", Field::LastFour, None),
        ("06_identity_mismatch", "012X", Field::LastFour, Some(IdentityNotice::Mismatch { tries_left: 4 })),
        ("06_identity_locked", "0121", Field::StudentNumber, Some(IdentityNotice::Locked { minutes: 10 })),
        ("06_identity_checking", "0121", Field::LastFour, Some(IdentityNotice::Checking)),
        ("06_identity_network", "0121", Field::LastFour, Some(IdentityNotice::Network)),
    ] {
        let (number, last_four) = (StudentNumber::new("2022010123"), LastFour::new(digits));
        let ready = notice.is_some();
        add(name, Some(1), Screen::Identity { number, last_four, revealed: false, focus, ready, notice });
    }
    for (name, editing_phone, phone_bad, wrong) in [
        ("07_record", false, false, false),
        ("07_record_phone", true, true, false),
        ("07_record_wrong", false, false, true),
    ] {
        let (record, phone) = (record(PhotoState::None), phone.clone());
        add(name, Some(2), Screen::Record { record, phone, editing_phone, phone_bad, wrong });
    }
    add("08_how_to", Some(3), Screen::HowTo { elapsed: 0.62, seconds_left: 4 });
}

fn photo(add: &mut Add<'_>) {
    let step = Some(3);
    for (name, hint, hold, [stuck, offers_help, frozen], notice) in [
        ("09_pose", Hint::Adjust(Instruction::MoveLeft), 0.0, [false; 3], None),
        ("09_pose_searching", Hint::Searching, 0.0, [false; 3], None),
        ("09_pose_long", Hint::Adjust(Instruction::Collar), 0.0, [false; 3], None),
        ("09_pose_stuck", Hint::Adjust(Instruction::ShowEars), 0.0, [true, false, false], None),
        ("09_pose_help", Hint::Adjust(Instruction::ShowEars), 0.0, [true, true, false], None),
        ("09_pose_frozen", Hint::Searching, 0.0, [false, false, true], None),
        ("09_pose_moved", Hint::Hold, 0.0, [false; 3], Some(PoseNotice::Moved)),
        ("10_pose_hold", Hint::Hold, 0.7, [false; 3], None),
    ] {
        let hold = Hold(hold);
        add(name, step, Screen::Pose { hint, hold, shots_left: 5, stuck, offers_help, frozen, notice });
    }
    came_to_nothing(add);
    add("11_countdown", step, Screen::Countdown { figure: 3, shots_left: 5 });
    add("11_countdown_burst", step, Screen::Countdown { figure: 0, shots_left: 5 });
    add("11_checking", step, Screen::Checking);
    let shots = vec![(ShotId(1), false), (ShotId(2), true), (ShotId(3), true)];
    let result = |report, all_checks, shots_left| {
        Screen::Result(Box::new(ResultView {
            shot: ShotId(2),
            report,
            shots: shots.clone(),
            shots_left,
            all_checks,
            can_ask_manual: true,
            from_album: false,
        }))
    };
    let remark = (CheckId::Roll, Outcome::Warn, 2.6, Detail::Side(Side::Left));
    let fringe = (CheckId::BrowsVisible, Outcome::Fail, 0.46, Detail::None);
    add("12_result_pass", step, result(report(&[]), false, 2));
    for (name, check) in [("12_result_patch", CheckId::EyesVisible), ("12_result_scarf", CheckId::HeadUncovered)] {
        add(name, step, result(report(&[(check, Outcome::Fail, 0.97, Detail::Hat)]), false, 2));
    }
    let face = [
        CheckId::EyesOpen,
        CheckId::Gaze,
        CheckId::MouthClosed,
        CheckId::ExpressionNeutral,
        CheckId::EyesVisible,
        CheckId::BrowsVisible,
        CheckId::EarsVisible,
        CheckId::EyewearGlare,
        CheckId::EyewearTint,
        CheckId::EyewearFrame,
        CheckId::HeadUncovered,
        CheckId::Ornaments,
    ];
    // A group of which nothing was looked at; red eyes are one of which a part was.
    let unseen = |check| (check, Outcome::NotAssessed(Why::NoModel), 0.0, Detail::None);
    let unseen: Vec<_> = face.into_iter().map(unseen).collect();
    add("12_result_partly", step, result(report(&unseen), false, 2));
    add("12_result_warn", step, result(report(&[remark]), false, 0));
    add("12_result_all", step, result(report(&[remark, fringe]), true, 2));
    add("13_result_fail", step, result(report(&[remark, fringe]), false, 2));
    let uneven = (CheckId::IlluminationUniformity, Outcome::Fail, 1.92, Detail::None);
    add("13_result_fail_light", step, result(report(&[uneven]), false, 0));
    let url = || Some("https://booth.example.edu.cn/u/7K2M9QXDPW3R".to_owned());
    let page = |url, seconds_left, notice| {
        let can_shoot = notice != Some(AlbumNotice::NoShotsLeft);
        Screen::Existing { url, seconds_left, notice, can_shoot }
    };
    add("14_existing", step, page(url(), 582, None));
    add("14_existing_opening", step, page(None, 600, None));
    for (name, notice) in [
        ("14_existing_expired", AlbumNotice::Expired),
        ("14_existing_small", AlbumNotice::TooSmall),
        ("14_existing_no_image", AlbumNotice::NotAnImage),
        ("14_existing_no_face", AlbumNotice::NoFace),
        ("14_existing_same_rejected", AlbumNotice::SameRejected),
        ("14_existing_offline", AlbumNotice::Offline),
        ("14_existing_receiving", AlbumNotice::Receiving),
        ("14_existing_no_shots", AlbumNotice::NoShotsLeft),
    ] {
        add(name, step, page(url(), 420, Some(notice)));
    }
}

/// Why a shot came to nothing.
fn came_to_nothing(add: &mut Add<'_>) {
    for (name, fault) in [
        ("09_pose_no_face", ShotFault::NoFace),
        ("09_pose_no_room", ShotFault::NoRoom),
        ("09_pose_no_camera", ShotFault::Camera),
        ("09_pose_settings", ShotFault::Settings),
        ("09_pose_no_file", ShotFault::File),
    ] {
        let hint = if fault == ShotFault::NoFace { Hint::Searching } else { Hint::Hold };
        let notice = Some(PoseNotice::Failed(fault));
        let (hold, [stuck, offers_help, frozen]) = (Hold(0.0), [false; 3]);
        add(name, Some(3), Screen::Pose { hint, hold, shots_left: 5, stuck, offers_help, frozen, notice });
    }
}

fn after(language: Language, add: &mut Add<'_>) {
    let step = Some(4);
    for (name, price, manual_review, saving, failed) in [
        ("15_submit", Price::Student(Fen(3000)), false, false, false),
        ("15_submit_manual", Price::FreeRetake, true, false, false),
        ("15_submit_saving", Price::School, false, true, false),
        ("15_submit_failed", Price::School, false, false, true),
    ] {
        let (number, phone) = (StudentNumber::new("2022010123"), PhoneNumber::new("13800000123"));
        let record = record(language, PhotoState::None, price);
        let (face, shot) = (!manual_review, ShotId(2));
        let kilobytes = Some(36);
        let page = Screen::Submit { record, number, phone, face, shot, kilobytes, manual_review, saving, failed };
        add(name, step, page);
    }
    let code = || ReceiptCode("K7Q2-94FD".to_owned());
    let progress_url = || "https://booth.example.edu.cn/p/K7Q2-94FD".to_owned();
    let scan = |state| PayPhase::Scan {
        code_url: "weixin://wxpay/bizpayurl?pr=p4lpSuKzz".to_owned(),
        seconds_left: 872,
        state,
    };
    for (name, phase) in [
        ("16_pay", scan(OrderState::NotPaid)),
        ("16_pay_opening", PayPhase::Opening),
        ("16_pay_paying", scan(OrderState::Paying)),
        ("17_pay_paid", PayPhase::Paid),
        ("18_pay_closed", PayPhase::Closed),
        ("18_pay_cancelled", PayPhase::Cancelled),
        ("18_pay_error", PayPhase::Error),
        ("18_pay_refunded", PayPhase::Refunded),
        ("18_pay_closing", PayPhase::Closing),
        ("19_pay_network", PayPhase::Network { attempt: 2, seconds_left: 3 }),
    ] {
        let (amount, shot) = (Fen(3000), ShotId(2));
        let (receipt_code, progress_url) = (code(), progress_url());
        add(name, step, Screen::Pay(PayView { phase, amount, receipt_code, progress_url, shot }));
    }
    for (name, delivered, unpaid) in
        [("20_done", true, false), ("20_done_queued", false, false), ("20_done_unpaid", true, true)]
    {
        let (receipt_code, progress_url) = (code(), progress_url());
        add(name, step, Screen::Done { receipt_code, progress_url, delivered, unpaid, seconds_left: 15 });
    }
    let when = |text: &str| text.to_owned();
    let way = || vec![(when("submitted"), when("6-2 15:41")), (when("paid"), when("6-2 15:42"))];
    for (name, photo, timeline, can_withdraw, withdrawn, can_pay) in [
        ("21_progress", PhotoState::Pending, way(), true, false, false),
        ("21_progress_unpaid", PhotoState::AwaitingPayment, way()[..1].to_vec(), true, false, true),
        ("21_progress_withdrawn", PhotoState::None, way(), false, true, false),
        ("21_progress_none", PhotoState::None, Vec::new(), false, false, false),
    ] {
        let record = record(language, photo, Price::Student(Fen(3000)));
        let receipt_code = Some(code());
        add(name, None, Screen::Progress { record, receipt_code, timeline, can_withdraw, withdrawn, can_pay });
    }
    let words = "左侧眉毛被头发遮住，右耳未露出。".to_owned();
    let photo = PhotoState::Rejected { reason: "brows_visible".to_owned(), words };
    add(
        "22_progress_rejected",
        None,
        Screen::Rejected { record: record(language, photo, Price::FreeRetake), updated: "6-3 10:20".to_owned() },
    );
    for (name, reason) in [
        ("25_out_of_service", OutOfService::Lights),
        ("25_out_of_service_heat", OutOfService::Heat),
        ("25_out_of_service_camera", OutOfService::Camera),
        ("25_out_of_service_disk", OutOfService::Disk),
        ("25_out_of_service_clock", OutOfService::Clock),
        ("25_out_of_service_staff", OutOfService::Staff),
    ] {
        let by_phone = !matches!(reason, OutOfService::Disk | OutOfService::Clock);
        add(name, None, Screen::OutOfService { reason, by_phone });
    }
}

/// Pages with something over them or around them changed.
fn around(language: Language, samples: &mut Vec<Sample>) {
    let find = |name: &str| samples.iter().find(|s| s.name == name).map(|s| s.view.clone());
    let mut more = Vec::new();
    for (name, under, overlay) in [
        ("23_help", "03_code", Overlay::Help { called: false }),
        ("23_help_called", "09_pose", Overlay::Help { called: true }),
        ("24_still_there", "07_record", Overlay::StillThere { seconds_left: 18 }),
        ("24_leave_confirm", "12_result_pass", Overlay::LeaveConfirm),
    ] {
        more.extend(find(under).map(|view| Sample { name, view: View { overlay: Some(overlay), ..view } }));
    }
    for (name, of) in [("26_attract_offline", "01_attract"), ("26_identity_offline", "05_identity")] {
        more.extend(find(of).map(|mut view| {
            view.chrome.online = false;
            Sample { name, view }
        }));
    }
    let aids = [
        ("large", Aids { large_text: true, ..Aids::default() }),
        ("lower", Aids { lower_buttons: true, ..Aids::default() }),
        ("contrast", Aids { high_contrast: true, ..Aids::default() }),
    ];
    for (names, of) in [
        (["60_privacy_large", "60_privacy_lower", "60_privacy_contrast"], "02_privacy"),
        (["61_identity_large", "61_identity_lower", "61_identity_contrast"], "05_identity"),
        (["62_pose_large", "62_pose_lower", "62_pose_contrast"], "09_pose"),
        (["63_result_large", "63_result_lower", "63_result_contrast"], "13_result_fail"),
        (["64_pay_large", "64_pay_lower", "64_pay_contrast"], "16_pay"),
        (["65_done_large", "65_done_lower", "65_done_contrast"], "20_done"),
    ] {
        for (name, (_, aids)) in names.into_iter().zip(aids) {
            more.extend(find(of).map(|view| Sample { name, view: View { aids, ..view } }));
        }
    }
    debug_assert!(more.iter().all(|sample| sample.view.language == language));
    samples.append(&mut more);
}
