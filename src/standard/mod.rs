//! The norm as data: its clauses, and the profiles of schools and regions with every limit. No picture, no judgement.
//!
//! The norm is 《高等教育学历证书电子注册图像采集规范及信息标准》 (教毕指〔2017〕99号); the clause ids are ours, since it numbers only its sections.

mod clauses;
mod profile;
mod written;

pub use clauses::{CLAUSES, Clause, Force, Guard, clause_of};
pub use profile::{Aim, CheckLimits, Live, PrintCut, Profile, ProfileError, Range};
