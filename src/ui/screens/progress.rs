//! A returning student: where the photo is, what comes next, what can be done now.

use egui::{Align2, Rect, pos2, vec2};

use crate::domain::{PhotoState, ReceiptCode, Record};
use crate::flow::{Action, Screen};
use crate::ui::artwork::Icon;
use crate::ui::canvas::Canvas;
use crate::ui::layout::{cut_bottom, cut_top, split};
use crate::ui::text::Text;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Step, StepState, Tone, timeline_height};

/// The steps of a submission in their order; keys under `progress`.
const WAY: [&str; 8] = ["submitted", "paid", "reviewing", "approved", "comparing", "registered", "printed", "mailed"];

pub(in crate::ui) fn draw(c: &mut Canvas<'_>, screen: &Screen) {
    let Screen::Progress { record, receipt_code, timeline, can_withdraw, withdrawn, can_pay } = screen else { return };
    let mut area = c.content();
    let title = c.t("progress.title");
    let updated = timeline.last().map_or("", |(_, when)| when.as_str());
    let subtitle =
        if updated.is_empty() { String::new() } else { c.fill_text("progress.subtitle", &[("time", updated)]) };
    let high = c.heading(area.min, area.width(), title, &subtitle);
    cut_top(&mut area, high, 28.0);
    actions(c, &mut area, (*can_withdraw, *can_pay));
    if *withdrawn {
        let text = c.t("submit.withdraw_ok");
        let banner = c.banner(area.min, area.width(), Tone::Pass, text, "");
        cut_top(&mut area, banner.height(), 24.0);
    }
    let (who, list) = if c.portrait {
        let who = cut_top(&mut area, 190.0, 28.0);
        (who, area)
    } else {
        let [who, list] = split(area, 760.0, 40.0);
        (Rect::from_min_size(who.min, vec2(who.width(), 190.0)), list)
    };
    student(c, who, record, receipt_code.as_ref());
    steps(c, list, &record.photo, timeline, *withdrawn);
}

fn actions(c: &mut Canvas<'_>, area: &mut Rect, (can_withdraw, can_pay): (bool, bool)) {
    let mut buttons = cut_bottom(area, 136.0, 40.0);
    if can_withdraw {
        let [left, rest] = split(buttons, 340.0, 28.0);
        let label = c.t("progress.withdraw");
        Button::careful(label).icon(Icon::TRASH).sends(c, left, Action::Withdraw);
        buttons = rest;
    }
    let done = c.t("common.done");
    if can_pay {
        let [left, rest] = split(buttons, if can_withdraw { 260.0 } else { 340.0 }, 28.0);
        let label = c.t("progress.pay_now");
        Button::quiet(done).sends(c, left, Action::Next);
        Button::primary(label).icon(Icon::PAY).sends(c, rest, Action::NewOrder);
    } else {
        Button::primary(done).icon(Icon::CHECK).sends(c, buttons, Action::Next);
    }
}

fn student(c: &mut Canvas<'_>, rect: Rect, record: &Record, receipt: Option<&ReceiptCode>) {
    let p = c.palette;
    c.card(rect);
    c.icon(pos2(rect.min.x + 96.0, rect.center().y), 104.0, Icon::USER, p.blue);
    let (tone, text) = super::record::state(c, &record.photo);
    let tag = c.status(pos2(rect.max.x - 40.0, rect.center().y), Align2::RIGHT_CENTER, tone, text);
    let x = rect.min.x + 180.0;
    let room = tag.min.x - 24.0 - x;
    let y = rect.center().y;
    c.text_in(pos2(x, y + 4.0), Align2::LEFT_BOTTOM, Type::H2, p.ink, record.name.expose(), room);
    let line = receipt.map_or(record.school.as_str(), |code| code.0.as_str());
    c.text_in(pos2(x, y + 8.0), Align2::LEFT_TOP, Type::SMALL, p.ink2, line, room);
}

fn steps(c: &mut Canvas<'_>, rect: Rect, photo: &PhotoState, timeline: &[(String, String)], withdrawn: bool) {
    let p = c.palette;
    if timeline.is_empty() {
        let card = Rect::from_min_size(rect.min, vec2(rect.width(), 160.0_f32.min(rect.height())));
        c.card(card);
        let text = c.t("progress.none");
        c.text_in(card.center(), Align2::CENTER_CENTER, Type::H3, p.ink2, text, card.width() - 80.0);
        return;
    }
    let open = matches!(photo, PhotoState::Pending | PhotoState::AwaitingPayment);
    let title = |key: &str| Text::static_get(c.language, &format!("progress.{key}"));
    let mut steps: Vec<Step<'_>> = Vec::new();
    for (index, (key, when)) in timeline.iter().enumerate() {
        let running = open && index + 1 == timeline.len() && key == "reviewing";
        let state = match (running, key.as_str()) {
            (true, _) => StepState::Running,
            (false, "rejected" | "rejected_title") => StepState::Failed,
            (false, _) => StepState::Done,
        };
        let note = if running { c.t("progress.reviewing_note") } else { when.as_str() };
        let title = title(match key.as_str() {
            "rejected" => "rejected_title",
            "withdraw" => "withdrawn",
            key => key,
        });
        steps.push(Step { state, title, note });
    }
    if withdrawn {
        steps.push(Step { state: StepState::Done, title: title("withdrawn"), note: "" });
    }
    // What was withdrawn or returned goes no further.
    let ended = withdrawn || timeline.last().is_some_and(|(key, _)| key == "withdraw" || key == "refunded");
    let to_come: &[&str] = if ended { &[] } else { &WAY };
    let reached = timeline.iter().filter_map(|(key, _)| WAY.iter().position(|step| step == key)).max();
    for key in to_come.iter().skip(reached.map_or(0, |at| at + 1)) {
        if *key == "approved" || (*key == "paid" && *photo != PhotoState::AwaitingPayment) {
            continue;
        }
        let waiting = open && *key == "reviewing";
        let unpaid = *key == "paid" && *photo == PhotoState::AwaitingPayment;
        let running = unpaid || (waiting && *photo == PhotoState::Pending);
        let state = if running { StepState::Running } else { StepState::ToCome };
        let note = if waiting { c.t("progress.reviewing_note") } else { "" };
        steps.push(Step { state, title: title(if unpaid { "unpaid" } else { key }), note });
    }
    let high = (timeline_height(&steps) + 72.0).min(rect.height());
    let card = Rect::from_min_size(rect.min, vec2(rect.width(), high));
    c.card(card);
    let inset = if c.portrait { 42.0 } else { 30.0 };
    c.timeline(card.min + vec2(44.0, inset), card.width() - 88.0, card.height() - inset * 1.5, &steps);
}
