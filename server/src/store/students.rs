//! Enrolment records: tags of what a student types, and what may be shown.

use gradbooth_protocol::WireRecord;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::Store;

/// An enrolment record.
#[derive(Clone, PartialEq, Eq)]
pub struct Student {
    /// Handle.
    pub enrolment: String,
    /// Keyed tag of the collection code.
    pub code_tag: String,
    /// Keyed tag of the student number.
    pub number_tag: String,
    /// Keyed tag of the last four.
    pub last4_tag: String,
    /// Name, masked.
    pub name: String,
    /// School.
    pub school: String,
    /// Major.
    pub major: String,
    /// Level.
    pub level: String,
    /// Year.
    pub year: String,
    /// 学信网 has a photo already.
    pub at_chsi: bool,
}

impl std::fmt::Debug for Student {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Student(…)")
    }
}

impl Student {
    /// What a screen may show of it.
    pub(crate) fn on_the_wire(self) -> WireRecord {
        let Self { enrolment, name, school, major, level, year, at_chsi, .. } = self;
        WireRecord { enrolment, name, school, major, level, year, at_chsi }
    }
}

pub(super) fn student(row: &AnyRow) -> Result<Student, sqlx::Error> {
    Ok(Student {
        enrolment: row.try_get("enrolment")?,
        code_tag: row.try_get("code_tag")?,
        number_tag: row.try_get("number_tag")?,
        last4_tag: row.try_get("last4_tag")?,
        name: row.try_get("name")?,
        school: row.try_get("school")?,
        major: row.try_get("major")?,
        level: row.try_get("level")?,
        year: row.try_get("year")?,
        at_chsi: row.try_get::<i64, _>("at_chsi")? != 0,
    })
}

impl Store {
    /// Makes or changes a record.
    ///
    /// # Errors
    /// The database failed.
    pub async fn put_student(&self, student: &Student) -> Result<(), sqlx::Error> {
        sqlx::query(
            "INSERT INTO students (enrolment, code_tag, number_tag, last4_tag, name, school, major, level, year, at_chsi) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (enrolment) DO UPDATE SET \
             code_tag = excluded.code_tag, number_tag = excluded.number_tag, last4_tag = excluded.last4_tag, \
             name = excluded.name, school = excluded.school, major = excluded.major, level = excluded.level, \
             year = excluded.year, at_chsi = excluded.at_chsi",
        )
        .bind(&student.enrolment)
        .bind(&student.code_tag)
        .bind(&student.number_tag)
        .bind(&student.last4_tag)
        .bind(&student.name)
        .bind(&student.school)
        .bind(&student.major)
        .bind(&student.level)
        .bind(&student.year)
        .bind(i64::from(student.at_chsi))
        .execute(&self.pool)
        .await
        .map(|_done| ())
    }

    /// A record by the tag of its collection code.
    ///
    /// # Errors
    /// The database failed.
    pub async fn student_by_code(&self, code_tag: &str) -> Result<Option<Student>, sqlx::Error> {
        let query = sqlx::query("SELECT * FROM students WHERE code_tag = $1").bind(code_tag);
        query.fetch_optional(&self.pool).await?.as_ref().map(student).transpose()
    }

    /// A record by its handle.
    ///
    /// # Errors
    /// The database failed.
    pub async fn student(&self, enrolment: &str) -> Result<Option<Student>, sqlx::Error> {
        // PostgreSQL's text has no NUL: such a handle is nobody's.
        if enrolment.contains('\0') {
            return Ok(None);
        }
        let query = sqlx::query("SELECT * FROM students WHERE enrolment = $1").bind(enrolment);
        query.fetch_optional(&self.pool).await?.as_ref().map(student).transpose()
    }
}
