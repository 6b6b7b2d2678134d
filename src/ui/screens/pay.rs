//! Payment: WeChat code with amount and time left; paid, closed, cancelled, failed, refunded, network lost.

use egui::{Align2, Color32, Rect, pos2, vec2};

use crate::domain::Fen;
use crate::flow::{Action, OrderState, PayPhase, PayView};
use crate::ui::artwork::Icon;
use crate::ui::canvas::Canvas;
use crate::ui::layout::{cut_bottom, cut_top, split};
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Tone};

/// How long an order is open, s: a full ring.
const OPEN: f32 = 900.0;

pub(in crate::ui) fn draw(c: &mut Canvas<'_>, pay: &PayView) {
    match &pay.phase {
        PayPhase::Opening => scan(c, pay, None, 0, OrderState::NotPaid),
        PayPhase::Scan { code_url, seconds_left, state } => scan(c, pay, Some(code_url), *seconds_left, *state),
        PayPhase::Closing => says(c, pay, &Says::new(Icon::ST_WAIT, Tone::Info, "pay.confirming", "pay.once_text")),
        PayPhase::Paid => says(c, pay, &Says::new(Icon::ST_PASS, Tone::Pass, "pay.paid_title", "pay.paid_text")),
        PayPhase::Closed => says(c, pay, &Says::new(Icon::ST_OFF, Tone::Grey, "pay.closed_title", "pay.closed_text")),
        PayPhase::Cancelled => {
            says(c, pay, &Says::new(Icon::ST_OFF, Tone::Grey, "pay.cancelled_title", "pay.cancelled_text"));
        }
        PayPhase::Error => says(c, pay, &Says::new(Icon::ST_FAIL, Tone::Fail, "pay.error_title", "pay.error_text")),
        PayPhase::Refunded => says(c, pay, &Says::new(Icon::ST_INFO, Tone::Info, "pay.refunded", "pay.free")),
        PayPhase::Network { .. } => {
            says(c, pay, &Says::new(Icon::WIFI_OFF, Tone::Warn, "pay.network_title", "pay.network_text"));
        }
    }
}

/// `¥30.00`.
fn money(amount: Fen) -> String {
    format!("¥{}.{:02}", amount.0 / 100, amount.0 % 100)
}

fn scan(c: &mut Canvas<'_>, pay: &PayView, code: Option<&str>, seconds_left: u32, state: OrderState) {
    let p = c.palette;
    let (once, once_text) = (c.t("pay.once"), c.t("pay.once_text"));
    let warning = c.banner_height(c.content().width().min(968.0), once, once_text);
    let (mut main, mut side) = c.stage(160.0 + warning.max(170.0), 860.0);
    let (title, subtitle) = (c.t("pay.title"), c.t("pay.subtitle"));
    let high = c.heading(main.min, main.width(), title, subtitle);
    cut_top(&mut main, high, 24.0);
    if c.portrait {
        amount(c, cut_top(&mut main, 150.0, 24.0), pay.amount);
    } else {
        amount(c, cut_top(&mut side, 170.0, 24.0), pay.amount);
    }
    c.card(main);
    let mut inner = main.shrink2(vec2(40.0, 24.0));
    let note = cut_bottom(&mut inner, 44.0, 8.0);
    let text = c.t("pay.scan_only");
    c.text_in(note.center(), Align2::CENTER_CENTER, Type::SMALL, p.ink2, text, note.width());
    let wait = cut_bottom(&mut inner, 116.0, 10.0);
    if code.is_some() {
        time_left(c, wait, seconds_left, state);
    }
    if let Some(code) = code {
        c.qr(inner, code);
    } else {
        let text = c.t("pay.opening");
        c.text(inner.center() - vec2(0.0, 60.0), Align2::CENTER_CENTER, Type::H3, p.ink2, text);
        c.dots(inner.center());
    }
    let buttons = cut_bottom(&mut side, 136.0, 24.0);
    let [cancel, later] = split(buttons, 300.0, 28.0);
    let (left, right) = (c.t("pay.cancel"), c.t("pay.later"));
    Button::quiet(left).sends(c, cancel, Action::CancelPayment);
    Button::secondary(right).icon(Icon::PHONE).sends(c, later, Action::PayLater);
    c.banner(side.min, side.width(), Tone::Warn, once, once_text);
}

fn time_left(c: &mut Canvas<'_>, rect: Rect, seconds_left: u32, state: OrderState) {
    let p = c.palette;
    let time = format!("{:02}:{:02}", seconds_left / 60, seconds_left % 60);
    let label = c.t(if state == OrderState::Paying { "pay.paying" } else { "pay.time_left" });
    let wide = c.measure(label, Type::SMALL).x.max(160.0);
    let left = rect.center().x - f32::midpoint(wide, 136.0);
    c.ring(pos2(left + 54.0, rect.center().y), 108.0, seconds_left as f32 / OPEN, "");
    c.text(pos2(left + 136.0, rect.center().y - 4.0), Align2::LEFT_BOTTOM, Type::SMALL, p.ink2, label);
    c.text(pos2(left + 136.0, rect.center().y - 6.0), Align2::LEFT_TOP, Type::bold(54.0, 1.2), p.ink, &time);
}

fn amount(c: &mut Canvas<'_>, rect: Rect, amount: Fen) {
    let p = c.palette;
    c.card(rect);
    let money = money(amount);
    let font = Type::bold(92.0, 1.1);
    let sum = c.text_in(pos2(rect.max.x - 44.0, rect.center().y), Align2::RIGHT_CENTER, font, p.ink, &money, 460.0);
    let (label, item) = (c.t("pay.amount"), c.t("pay.item"));
    let at = pos2(rect.min.x + 44.0, rect.center().y + 2.0);
    let room = sum.min.x - 24.0 - at.x;
    c.text_in(at, Align2::LEFT_BOTTOM, Type::BODY, p.ink2, label, room);
    c.text_in(at, Align2::LEFT_TOP, Type::SMALL, p.ink, item, room);
}

/// A page that says one thing.
struct Says {
    icon: Icon,
    tone: Tone,
    title: &'static str,
    text: &'static str,
}

impl Says {
    const fn new(icon: Icon, tone: Tone, title: &'static str, text: &'static str) -> Self {
        Self { icon, tone, title, text }
    }

    fn colour(&self, c: &Canvas<'_>) -> Color32 {
        self.tone.look(&c.palette).1
    }
}

fn says(c: &mut Canvas<'_>, pay: &PayView, says: &Says) {
    let p = c.palette;
    let (mut main, mut side) = c.stage(560.0, 860.0);
    let lead = if c.portrait { 110.0 } else { 40.0 };
    cut_top(&mut main, lead, 0.0);
    let x = main.center().x;
    let colour = says.colour(c);
    c.icon(pos2(x, main.min.y + 110.0), 220.0, says.icon, colour);
    let (title, text) = (c.t(says.title), c.t(says.text));
    let mut y = main.min.y + 262.0;
    c.announce(main, title);
    y += c.centred(pos2(x, y), main.width(), Type::H1.sized(76.0), p.ink, title) + 26.0;
    y += c.centred(pos2(x, y), main.width().min(900.0), Type::BODY.sized(40.0), p.ink, text) + 26.0;
    match &pay.phase {
        PayPhase::Paid => {
            y += photo_card(c, Rect::from_center_size(pos2(x, y + 98.0), vec2(main.width(), 196.0)), pay) + 22.0;
            let saved = c.t("submit.saved");
            let font = Type::SMALL;
            if y + c.height(saved, font, main.width()) <= main.max.y {
                c.text_in(pos2(x, y), Align2::CENTER_TOP, font, p.ink2, saved, main.width());
            }
        }
        PayPhase::Closing | PayPhase::Opening => c.dots(pos2(x, y + 30.0)),
        PayPhase::Scan { .. }
        | PayPhase::Closed
        | PayPhase::Cancelled
        | PayPhase::Error
        | PayPhase::Refunded
        | PayPhase::Network { .. } => {}
    }
    buttons(c, cut_bottom(&mut side, 136.0, 28.0), &pay.phase);
    if let PayPhase::Network { attempt, seconds_left } = pay.phase {
        let row = cut_bottom(&mut side, 100.0, 20.0);
        let (attempt, wait) = (attempt.to_string(), seconds_left.to_string());
        let text = c.fill_text("pay.network_try", &[("n", &attempt), ("s", &wait)]);
        let wide = c.measure(&text, Type::BODY).x.min(row.width() - 130.0);
        let left = row.center().x - f32::midpoint(wide, 124.0);
        c.ring(pos2(left + 48.0, row.center().y), 96.0, seconds_left as f32 / 30.0, &wait);
        c.text_in(pos2(left + 124.0, row.center().y), Align2::LEFT_CENTER, Type::BODY, p.ink, &text, wide + 1.0);
    }
    let high = side.height().clamp(180.0, 276.0);
    super::done::receipt(c, cut_bottom(&mut side, high, 0.0), &pay.receipt_code.0, &pay.progress_url);
}

/// The shot with what was paid for it. Gives its height.
fn photo_card(c: &mut Canvas<'_>, rect: Rect, pay: &PayView) -> f32 {
    let p = c.palette;
    c.card(rect);
    let shot = Rect::from_min_size(rect.min + vec2(26.0, 18.0), vec2(120.0, 160.0));
    c.shot(shot, 12.0, pay.shot);
    let [left, right] = [shot.max.x + 34.0, rect.max.x - 40.0];
    c.divider([left, right], rect.center().y);
    let paid = money(pay.amount);
    for (y, key, value) in [(-44.0, "pay.amount", &paid), (44.0, "done.receipt", &pay.receipt_code.0)] {
        let y = rect.center().y + y;
        let value = c.text_in(pos2(right, y), Align2::RIGHT_CENTER, Type::H3, p.ink, value, (right - left) * 0.55);
        let (label, room) = (c.t(key), value.min.x - left - 20.0);
        c.text_in(pos2(left, y), Align2::LEFT_CENTER, Type::BODY, p.ink2, label, room);
    }
    rect.height()
}

fn buttons(c: &mut Canvas<'_>, rect: Rect, phase: &PayPhase) {
    let (later, help, next) = (c.t("pay.later"), c.t("util.help"), c.t("common.next"));
    match phase {
        PayPhase::Opening | PayPhase::Scan { .. } => {}
        PayPhase::Closed | PayPhase::Cancelled | PayPhase::Error => {
            let [left, right] = split(rect, 440.0, 28.0);
            let again = c.t("pay.new_order");
            Button::secondary(later).icon(Icon::PHONE).size(36.0).sends(c, left, Action::PayLater);
            Button::primary(again).icon(Icon::RETAKE).sends(c, right, Action::NewOrder);
        }
        PayPhase::Network { .. } | PayPhase::Closing => {
            let [left, right] = split(rect, 360.0, 28.0);
            Button::secondary(help).icon(Icon::HEADSET).size(40.0).sends(c, left, Action::Help);
            Button::primary(later).icon(Icon::PHONE).sends(c, right, Action::PayLater);
        }
        PayPhase::Paid | PayPhase::Refunded => {
            Button::primary(next).after(Icon::ARROW_RIGHT).sends(c, rect, Action::Next);
        }
    }
}
