//! Every end of a payment, and the races between them.

use super::*;

fn phase(rig: &Rig) -> PayPhase {
    let Screen::Pay(pay) = rig.screen() else { panic!("not paying: {:?}", rig.screen()) };
    pay.phase
}

fn fail(rig: &mut Rig) {
    let session = rig.session();
    rig.feed(Event::Order { session, answer: Err(NetworkFailure) });
}

#[test]
fn scan_shows_code_and_time() {
    let mut rig = Rig::new();
    rig.at_scan().seconds(10).order("A1", OrderState::Paying);
    assert_eq!(
        phase(&rig),
        PayPhase::Scan { code_url: "weixin://A1".to_owned(), seconds_left: 900, state: OrderState::Paying }
    );
}

#[test]
fn cancel_closes_and_is_cancelled() {
    let mut rig = Rig::new();
    rig.at_scan().asked();
    let session = rig.session();
    rig.press(Action::CancelPayment);
    assert_eq!(rig.asked(), [Command::CloseOrder { session, order: "A1".to_owned() }]);
    assert_eq!(phase(&rig), PayPhase::Closing);
    rig.order("A1", OrderState::NotPaid);
    assert_eq!(phase(&rig), PayPhase::Closing, "not yet closed");
    rig.order("A1", OrderState::Closed);
    assert_eq!(phase(&rig), PayPhase::Cancelled);
}

#[test]
fn closing_may_turn_out_to_be_paid() {
    let mut rig = Rig::new();
    rig.at_scan().press(Action::CancelPayment).order("A1", OrderState::Paid);
    assert_eq!(phase(&rig), PayPhase::Paid);
    rig.press(Action::Next);
    assert!(matches!(rig.screen(), Screen::Done { unpaid: false, .. }));
}

#[test]
fn order_that_runs_out_is_closed_and_may_be_paid_again() {
    let mut rig = Rig::new();
    rig.at_scan();
    let session = rig.session();
    for left in (0..90).rev() {
        rig.seconds(10);
        let answer = OrderView { seconds_left: left * 10, ..order("A1", OrderState::NotPaid) };
        rig.feed(Event::Order { session, answer: Ok(answer) });
    }
    rig.seconds(2);
    assert_eq!(phase(&rig), PayPhase::Closing);
    rig.order("A1", OrderState::Closed);
    assert_eq!(phase(&rig), PayPhase::Closed);
    rig.asked();
    rig.press(Action::NewOrder);
    assert!(matches!(rig.asked()[..], [Command::OpenOrder { .. }]));
    rig.order("A1", OrderState::Closed);
    assert_eq!(phase(&rig), PayPhase::Opening, "a late word about the old order");
    rig.order("A2", OrderState::NotPaid);
    assert!(matches!(phase(&rig), PayPhase::Scan { .. }));
}

#[test]
fn old_order_paid_after_all_closes_the_new_one() {
    let mut rig = Rig::new();
    rig.at_scan().press(Action::CancelPayment).order("A1", OrderState::Closed).press(Action::NewOrder);
    rig.order("A2", OrderState::NotPaid).asked();
    let session = rig.session();
    rig.order("A1", OrderState::Paid);
    assert_eq!(phase(&rig), PayPhase::Paid);
    assert_eq!(rig.asked(), [Command::CloseOrder { session, order: "A2".to_owned() }], "nobody pays twice");
}

#[test]
fn lost_network_is_tried_again_with_growing_pauses() {
    let mut rig = Rig::new();
    rig.at_scan();
    fail(&mut rig);
    assert_eq!(phase(&rig), PayPhase::Network { attempt: 1, seconds_left: 2 });
    rig.asked();
    let mut pauses = Vec::new();
    for _ in 0..5 {
        let before = rig.now;
        while rig.asked().is_empty() {
            rig.wait(Duration::from_millis(500));
        }
        pauses.push((rig.now - before).as_secs());
    }
    assert_eq!(pauses, [2, 4, 8, 16, 30]);
    rig.order("A1", OrderState::Paid);
    assert_eq!(phase(&rig), PayPhase::Paid, "paid while the network was away");
}

#[test]
fn network_that_comes_back_is_asked_at_once() {
    let mut rig = Rig::new();
    rig.at_scan().feed(Event::Online(false)).asked();
    assert!(matches!(phase(&rig), PayPhase::Network { .. }));
    let session = rig.session();
    rig.feed(Event::Online(true));
    assert_eq!(rig.asked(), [Command::QueryOrder { session, order: "A1".to_owned() }]);
}

#[test]
fn silence_counts_as_a_lost_network_and_ends_in_pay_later() {
    let mut rig = Rig::new();
    rig.at_scan().seconds(20);
    assert!(matches!(phase(&rig), PayPhase::Network { .. }));
    rig.seconds(180);
    assert!(matches!(rig.screen(), Screen::Done { unpaid: true, .. }));
}

#[test]
fn pay_later_closes_the_order_and_still_hears_that_it_was_paid() {
    let mut rig = Rig::new();
    rig.at_scan().asked();
    let session = rig.session();
    rig.press(Action::PayLater);
    assert_eq!(rig.asked(), [Command::CloseOrder { session, order: "A1".to_owned() }]);
    assert!(matches!(rig.screen(), Screen::Done { unpaid: true, .. }));
    rig.order("A1", OrderState::Paid);
    assert!(matches!(rig.screen(), Screen::Done { unpaid: false, .. }));
}

#[test]
fn error_and_refund_have_their_pages() {
    let mut rig = Rig::new();
    rig.at_scan().order("A1", OrderState::Error);
    assert_eq!(phase(&rig), PayPhase::Error);
    rig.press(Action::NewOrder).order("A2", OrderState::Refunded);
    assert_eq!(phase(&rig), PayPhase::Refunded);
    rig.press(Action::PayLater);
    assert!(matches!(rig.screen(), Screen::Done { unpaid: true, .. }));
}

#[test]
fn cancelled_before_its_number_was_known() {
    let mut rig = Rig::new();
    rig.at_pay().press(Action::CancelPayment).asked();
    assert_eq!(phase(&rig), PayPhase::Cancelled);
    let session = rig.session();
    rig.order("A1", OrderState::NotPaid);
    assert_eq!(rig.asked(), [Command::CloseOrder { session, order: "A1".to_owned() }]);
    assert_eq!(phase(&rig), PayPhase::Cancelled);
}

#[test]
fn school_pays() {
    let mut rig = Rig::new();
    rig.at_identity().identify().answer(priced(PhotoState::None, Price::School)).press(Action::Next);
    rig.press(Action::Next).shoot().developed(1, passing()).press(Action::Use).press(Action::Submit).stored();
    assert!(matches!(rig.screen(), Screen::Done { unpaid: false, .. }));
}

#[test]
fn returning_student_pays_now() {
    let mut rig = Rig::new();
    rig.at_identity().identify().answer(lookup(PhotoState::AwaitingPayment)).asked();
    rig.press(Action::NewOrder);
    assert!(matches!(rig.asked()[..], [Command::OpenOrder { .. }]));
    rig.order("A1", OrderState::Paid).seconds(3);
    assert!(matches!(rig.screen(), Screen::Done { unpaid: false, .. }));
}

#[test]
fn touches_do_not_keep_a_payment_page() {
    let mut rig = Rig::new();
    rig.at_scan().order("A1", OrderState::Error);
    for _ in 0..11 {
        rig.seconds(5).feed(Event::Stirred);
    }
    assert_eq!(rig.flow.view(rig.now).overlay, None);
    rig.seconds(5);
    assert!(matches!(rig.flow.view(rig.now).overlay, Some(Overlay::StillThere { .. })));
    rig.press(Action::Stay);
    assert_eq!(rig.flow.view(rig.now).overlay, None);
}
