//! Orders: only the payment service's books prove a payment, and paid wins over closed.

use gradbooth_protocol::{BoothConfig, Order, OrderRequest, OrderState, ProblemCode, SubmissionState, WirePrice};
use gradbooth_server::{Options, Payment, Script};
use std::time::Duration;
use uuid::Uuid;

use crate::rig::{PORTRAIT, Rig, another_portrait, package};

fn new_id() -> String {
    Uuid::now_v7().hyphenated().to_string()
}

impl Rig {
    fn order_now(&self, id: &str) -> Order {
        self.get(&format!("/v1/orders/{id}")).unwrap()
    }

    fn close_order(&self, id: &str) -> Order {
        self.post(&format!("/v1/orders/{id}/close"), &()).unwrap()
    }

    fn press_pay(&self, order: &Order) {
        assert_eq!(self.client.post(&order.code_url).send().unwrap().status(), 303);
    }
}

#[test]
fn an_order_is_made_once_and_paid_by_the_phone() {
    let rig = Rig::new();
    let enrolment = rig.enrolment("fresh");
    let package = package(&rig, &enrolment, PORTRAIT);
    let id = &package.manifest.submission;
    rig.submit(&package);
    let order = rig.order(id, &enrolment);
    assert_eq!((order.amount_fen, order.state), (3000, OrderState::NotPaid));
    assert!(order.id.len() <= 32 && order.id.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    assert_eq!(rig.order(id, &enrolment).id, order.id, "one open order a submission");
    let page = rig.client.get(&order.code_url).send().unwrap().text().unwrap();
    assert!(page.contains("¥30.00"), "{page}");
    rig.press_pay(&order);
    assert_eq!(rig.order_now(&order.id).state, OrderState::Paid);
    let status = rig.status(id);
    assert_eq!(status.state, SubmissionState::PendingReview);
    assert_eq!(status.timeline.len(), 2);
    assert_eq!(rig.order(id, &enrolment).id, order.id, "a paid submission is not charged again");
}

#[test]
fn by_itself_it_is_paying_and_then_paid() {
    let script = Script::PaysAfter(Duration::from_secs(20));
    let rig = Rig::with(|options| Options { payment: Payment::Simulated(script), ..options });
    let enrolment = rig.enrolment("fresh");
    let package = package(&rig, &enrolment, PORTRAIT);
    rig.submit(&package);
    let order = rig.order(&package.manifest.submission, &enrolment);
    assert_eq!(order.state, OrderState::NotPaid);
    rig.server().advance_clock(19);
    assert_eq!(rig.order_now(&order.id).state, OrderState::Paying);
    rig.server().advance_clock(1);
    // Nobody asks: the server does by itself.
    let reached = (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(100));
        rig.status(&package.manifest.submission).state == SubmissionState::PendingReview
    });
    assert!(reached);
}

#[test]
fn paid_before_the_photo_arrives_is_as_good() {
    let rig = Rig::new();
    let enrolment = rig.enrolment("fresh");
    let package = package(&rig, &enrolment, PORTRAIT);
    let order = rig.order(&package.manifest.submission, &enrolment);
    rig.press_pay(&order);
    rig.submit(&package);
    let status = rig.status(&package.manifest.submission);
    assert_eq!((status.state, status.timeline.len()), (SubmissionState::PendingReview, 1));
}

#[test]
fn a_closed_order_is_not_paid_any_more() {
    let rig = Rig::new();
    let (enrolment, id) = (rig.enrolment("fresh"), new_id());
    let order = rig.order(&id, &enrolment);
    assert_eq!(rig.close_order(&order.id).state, OrderState::Closed);
    rig.press_pay(&order);
    assert_eq!(rig.order_now(&order.id).state, OrderState::Closed);
    let next = rig.order(&id, &enrolment);
    assert_ne!(next.id, order.id);
    assert_eq!(next.state, OrderState::NotPaid);
}

#[test]
fn paid_between_query_and_close_wins() {
    let rig = Rig::new();
    rig.server().set_payment_script(Script::AtClose);
    let enrolment = rig.enrolment("fresh");
    let package = package(&rig, &enrolment, PORTRAIT);
    rig.submit(&package);
    let order = rig.order(&package.manifest.submission, &enrolment);
    assert_eq!(rig.order_now(&order.id).state, OrderState::NotPaid);
    assert_eq!(rig.close_order(&order.id).state, OrderState::Paid);
    assert_eq!(rig.status(&package.manifest.submission).state, SubmissionState::PendingReview);
}

#[test]
fn closing_and_paying_at_once_agree_in_the_end() {
    let rig = Rig::new();
    let enrolment = rig.enrolment("fresh");
    let package = package(&rig, &enrolment, PORTRAIT);
    rig.submit(&package);
    for _round in 0..8 {
        let order = rig.order(&package.manifest.submission, &enrolment);
        let closed = std::thread::scope(|scope| {
            let closing = scope.spawn(|| rig.close_order(&order.id).state);
            rig.press_pay(&order);
            closing.join().unwrap()
        });
        assert_eq!(rig.order_now(&order.id).state, closed);
        let paid = rig.status(&package.manifest.submission).state == SubmissionState::PendingReview;
        assert_eq!(paid, closed == OrderState::Paid);
        if paid {
            return;
        }
    }
}

#[test]
fn an_order_runs_out_and_a_stuck_one_too() {
    let rig = Rig::new();
    let enrolment = rig.enrolment("fresh");
    for script in [Script::Never, Script::Stuck] {
        rig.server().set_payment_script(script);
        let order = rig.order(&new_id(), &enrolment);
        rig.server().advance_clock(2);
        let before = rig.order_now(&order.id).state;
        assert_eq!(before, if script == Script::Stuck { OrderState::Paying } else { OrderState::NotPaid });
        rig.server().advance_clock(300);
        assert_eq!(rig.order_now(&order.id).state, OrderState::Closed);
    }
}

#[test]
fn a_service_that_fails_charges_nothing() {
    let rig = Rig::new();
    rig.server().set_payment_script(Script::Fails);
    let (enrolment, id) = (rig.enrolment("fresh"), new_id());
    let order = rig.order(&id, &enrolment);
    assert_eq!((order.state, &*order.code_url), (OrderState::Error, ""));
    rig.server().set_payment_script(Script::Never);
    assert_eq!(rig.order(&id, &enrolment).state, OrderState::NotPaid);
}

#[test]
fn where_the_school_pays_nothing_is_asked() {
    let rig = Rig::with(|options| Options { demo_price_fen: 0, ..options });
    let enrolment = rig.enrolment("fresh");
    let order = rig.order(&new_id(), &enrolment);
    assert_eq!((order.amount_fen, order.state, &*order.code_url), (0, OrderState::Paid, ""));
}

#[test]
fn the_free_adapter_takes_every_order_as_paid() {
    let rig = Rig::with(|options| Options { payment: Payment::Free, ..options });
    let enrolment = rig.enrolment("fresh");
    let config: BoothConfig = rig.get("/v1/booth/config").unwrap();
    assert_eq!(config.price_fen, 0, "nobody is told a price that nobody takes");
    assert_eq!(rig.look_up(&rig.student("fresh")).unwrap().price, WirePrice::School);
    let package = package(&rig, &enrolment, PORTRAIT);
    rig.submit(&package);
    let order = rig.order(&package.manifest.submission, &enrolment);
    assert_eq!((order.state, &*order.code_url), (OrderState::Paid, ""));
    assert_eq!(rig.status(&package.manifest.submission).state, SubmissionState::PendingReview);
    let page = rig.client.get(rig.url(&format!("/pay/{}", order.id))).send().unwrap();
    assert_eq!(page.status(), 404, "there is no simulated page");
}

#[test]
fn an_order_stays_with_its_student_and_its_booth() {
    let rig = Rig::new();
    let students = &rig.server().demo().unwrap().students;
    let (one, other) = (rig.look_up(&students[0]).unwrap(), rig.look_up(&students[1]).unwrap());
    let id = new_id();
    let order = rig.order(&id, &one.record.enrolment);
    let request = OrderRequest { enrolment: other.record.enrolment };
    let refusal = rig.post::<Order>(&format!("/v1/submissions/{id}/order"), &request).unwrap_err();
    assert_eq!((refusal.status, refusal.problem.code), (409, ProblemCode::Conflict));
    for enrolment in ["nobody", "", "\0", "demo-01\0", "'--"] {
        let request = OrderRequest { enrolment: enrolment.to_owned() };
        let refusal = rig.post::<Order>(&format!("/v1/submissions/{}/order", new_id()), &request).unwrap_err();
        assert_eq!(refusal.status, 404);
    }
    let elsewhere = rig.enrol_another();
    let response = rig.client.get(rig.url(&format!("/v1/orders/{}", order.id))).bearer_auth(elsewhere.token).send();
    assert_eq!(response.unwrap().status(), 404);
}

#[test]
fn a_withdrawn_photo_leaves_its_payment_for_the_next() {
    let rig = Rig::new();
    let enrolment = rig.enrolment("fresh");
    let first = package(&rig, &enrolment, PORTRAIT);
    rig.submit(&first);
    rig.press_pay(&rig.order(&first.manifest.submission, &enrolment));
    rig.post::<serde_json::Value>(&format!("/v1/submissions/{}/withdraw", first.manifest.submission), &()).unwrap();
    let next = package(&rig, &enrolment, &another_portrait(1));
    rig.submit(&next);
    assert_eq!(rig.status(&next.manifest.submission).state, SubmissionState::PendingReview);
}
