//! `POST /v1/lookups`: collection code, student number and last four must agree, and the student be of the booth's school.
//!
//! Every mismatch takes the same way: one query by the code's tag, two comparisons against the record or a record of
//! nobody, two counters. Which of the three was wrong, or whether the code exists, shows in neither answer nor timing.

use axum::Json;
use axum::extract::State;
use gradbooth_protocol::{LookupRequest, LookupResponse};

use super::{Call, Caller, same};
use crate::error::{Failure, Outcome};
use crate::services::App;

/// Wrong tries that a student's code has.
const STUDENT_TRIES: u32 = 5;
/// Wrong tries that a booth has within one window, all students together: well above what a queue mistypes.
const BOOTH_TRIES: u32 = 60;
/// How long a code is locked, and a booth's window, seconds.
const LOCK_SECONDS: i64 = 600;

/// Looks a student up.
pub(super) async fn look_up(
    State(app): State<App>,
    caller: Caller,
    Call(request): Call<LookupRequest>,
) -> Outcome<Json<LookupResponse>> {
    if request.code.len() > 4096 || request.student_number.len() > 128 || request.last4.len() > 64 {
        return Err(Failure::bad_request("code, student number or last four is too long"));
    }
    let now = app.clock.now();
    let code_tag = app.code_tag(&request.code);
    let (booth, student) = (format!("booth {}", caller.0.id), format!("code {code_tag}"));
    for (subject, tries) in [(&student, STUDENT_TRIES), (&booth, BOOTH_TRIES)] {
        let (wrong, ends) = app.store.wrong_tries(subject, now).await?;
        if wrong >= tries {
            app.metrics.lookups_refused.count();
            return Err(Failure::locked(u32::try_from(ends - now).unwrap_or(0).max(1)));
        }
    }
    let campaign = caller.campaign(&app).await?;
    let record = app.store.student_by_code(&code_tag).await?;
    let (enrolment, number_tag, last4_tag, school) = match &record {
        Some(record) => (&*record.enrolment, &*record.number_tag, &*record.last4_tag, &*record.school),
        None => ("nobody", "nobody", "nobody", "nobody"),
    };
    let number_agrees = same(number_tag, &app.number_tag(&request.student_number));
    let last4_agrees = same(last4_tag, &app.last4_tag(enrolment, &request.last4));
    let school_agrees = same(school, &campaign.school);
    let Some(record) = record.filter(|_record| number_agrees & last4_agrees) else {
        app.metrics.lookups_refused.count();
        app.store.count_wrong_try(&booth, now, LOCK_SECONDS, false).await?;
        let wrong = app.store.count_wrong_try(&student, now, LOCK_SECONDS, true).await?;
        return Err(match STUDENT_TRIES.saturating_sub(wrong) {
            0 => Failure::locked(u32::try_from(LOCK_SECONDS).unwrap_or_default()),
            left => Failure::mismatch(left),
        });
    };
    app.store.forget_tries(&student, now).await?;
    if !school_agrees {
        // Told to nobody but the student: who does not know all three gets the answer of every mismatch.
        app.metrics.lookups_refused.count();
        return Err(Failure::other_school());
    }
    app.metrics.lookups.count();
    let submission = match app.store.latest_submission(&record.enrolment).await? {
        Some(latest) => Some(app.store.status(&latest).await?),
        None => None,
    };
    let price = app.price(&record.enrolment, &campaign).await?;
    let rejected = app.store.rejected_pictures(&record.enrolment).await?;
    Ok(Json(LookupResponse { record: record.on_the_wire(), submission, price, rejected }))
}
