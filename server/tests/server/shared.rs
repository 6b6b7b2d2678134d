//! Two servers on one database and one object store: what several machines behind a balancer are.

use std::collections::BTreeSet;

use gradbooth_protocol::{OrderState, Receipt, SubmissionState};
use gradbooth_server::{Options, embedded};
use reqwest::Method;

use crate::rig::{PORTRAIT, Rig, package};

#[test]
fn two_servers_on_one_store_are_one_server() {
    let rig = Rig::new();
    let options =
        Options { demo: false, review_token: rig.server().review_token().map(str::to_owned), ..rig.options.clone() };
    let second = embedded::start(rig.folder.path(), options).unwrap();
    let servers = [rig.server().base_url(), second.base_url()];
    let enrolment = rig.enrolment("fresh");
    let package = package(&rig, &enrolment, PORTRAIT);
    let (id, sealed) = (&package.manifest.submission, rig.seal(&package));
    let receipts: Vec<Receipt> = std::thread::scope(|scope| {
        let send = |number: usize| rig.put_at(servers[number % 2], id, &sealed).unwrap();
        let sends: Vec<_> = (0..8).map(|number| scope.spawn(move || send(number))).collect();
        sends.into_iter().map(|send| send.join().unwrap()).collect()
    });
    assert!(receipts.iter().all(|receipt| *receipt == receipts[0]));
    let order = rig.order(id, &enrolment);
    let elsewhere = order.code_url.replace(servers[0], servers[1]);
    assert_eq!(rig.client.post(elsewhere).send().unwrap().status(), 303);
    assert_eq!(rig.order(id, &enrolment).state, OrderState::Paid);
    assert_eq!(rig.status(id).state, SubmissionState::PendingReview);
    assert_eq!(rig.status(id).timeline.len(), 2);
    let taken: Vec<String> = std::thread::scope(|scope| {
        let take = |number: usize| {
            let token = rig.server().review_token().unwrap();
            let request = rig.client.request(Method::GET, format!("{}/review/next", servers[number % 2]));
            let response = request.bearer_auth(token).header("x-reviewer", format!("r{number}")).send().unwrap();
            response.headers()["location"].to_str().unwrap().to_owned()
        };
        let takes: Vec<_> = (0..8).map(|number| scope.spawn(move || take(number))).collect();
        takes.into_iter().map(|take| take.join().unwrap()).filter(|to| to != "/review").collect()
    });
    assert_eq!(taken.len(), 2, "the demo's pending one and ours: {taken:?}");
    assert_eq!(taken.iter().collect::<BTreeSet<_>>().len(), 2);
}
