//! `gradbooth check`: photos and folders of photos against the norm, as a table, JSON lines, pages, a spreadsheet, a contact
//! sheet.

mod crew;
mod csv;
mod figures;
mod gauge;
pub(super) mod html;
mod index;
mod json;
mod marks;
mod page;
mod photo;
mod progress;
#[cfg(test)]
mod samples;
mod sheet;
mod table;
mod tally;
mod walk;

use std::collections::HashSet;
use std::io::IsTerminal as _;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Args;

pub(in crate::cli) use self::json::finding_json;
use self::photo::Photo;
use self::table::{Lang, Style, plain};
use crate::app::DEFAULT_PROFILE;
use crate::standard::Profile;
use crate::vision::Vision;

/// Photos against the norm.
#[derive(Debug, Clone, Args)]
pub(super) struct CheckArgs {
    /// Photos, JPEG or PNG, and folders of photos.
    #[arg(required = true, value_name = "FILE|FOLDER")]
    files: Vec<PathBuf>,
    /// Profile of the norm.
    #[arg(long, value_name = "NAME", default_value = DEFAULT_PROFILE)]
    profile: String,
    /// One JSON object a line.
    #[arg(long)]
    json: bool,
    /// A page per photo with the evidence drawn on it, in this folder; `index.html` for more than one.
    #[arg(long, value_name = "DIR")]
    html: Option<PathBuf>,
    /// A table of every photo and check for spreadsheets.
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// A contact sheet, JPEG or PNG; further pages get _2, _3 and so on.
    #[arg(long, value_name = "FILE")]
    sheet: Option<PathBuf>,
    /// Language of the table.
    #[arg(long, value_enum, default_value_t = Lang::Both)]
    lang: Lang,
    /// Folder of the networks.
    #[arg(long, value_name = "DIR")]
    models: Option<PathBuf>,
}

/// Checks every file. Exit status: 0 all usable, 1 a photo fails, 2 a file could not be read or the batch was not finished.
pub(super) fn run(args: &CheckArgs) -> ExitCode {
    match check_all(args) {
        Ok(status) => ExitCode::from(status),
        Err(err) => super::could_not(&err),
    }
}

fn check_all(args: &CheckArgs) -> anyhow::Result<u8> {
    let profile = Profile::named(&args.profile)?;
    let found = walk::walk(&args.files, |path| args.sheet.as_ref().is_some_and(|first| sheet::is_page(path, first)));
    let mut status = 0;
    for (folder, reason) in &found.empty {
        super::complain(&plain(&format!("{}: {reason}", folder.display())));
        status = 2;
    }
    if let Some(line) = walk::skipped_line(&found.skipped) {
        super::complain(&plain(&line));
    }
    let photos = &found.photos;
    if photos.is_empty() {
        return Ok(2);
    }
    let stop = super::interrupts()?;
    let mut reporter = Reporter::new(args, profile, photos, found.folders)?;
    let models = args.models.clone().unwrap_or_else(Vision::default_models);
    let crew = (0..crew::size(photos.len())).map(|_| Vision::open(&models)).collect::<Result<Vec<_>, _>>()?;
    let mut fault = None;
    let look = |vision: &mut Vision, at: usize| photo::look_at(vision, &photos[at], profile);
    crew::run(crew, photos.len(), &stop, look, |_, photo| match reporter.take(&photo) {
        Ok(()) => ControlFlow::Continue(()),
        Err(err) => {
            fault = Some(err);
            ControlFlow::Break(())
        }
    })?;
    let done = reporter.finish()?;
    if let Some(fault) = fault {
        return Err(fault);
    }
    if done.photos() < photos.len() {
        bail!("stopped after {} of {} photos; what was written holds these", done.photos(), photos.len());
    }
    Ok(status.max(done.status()))
}

/// Tells of every photo, in order, in every way that was asked for.
struct Reporter<'a> {
    args: &'a CheckArgs,
    profile: &'a Profile,
    /// How many photos there will be.
    photos: usize,
    /// A line each, since a folder was named.
    brief: bool,
    style: Style,
    progress: progress::Progress,
    csv: Option<csv::Csv>,
    sheet: Option<sheet::Sheet>,
    index: index::Index,
    /// Names of the pages so far, in small letters.
    pages: HashSet<String>,
    tally: tally::Tally,
}

impl<'a> Reporter<'a> {
    fn new(args: &'a CheckArgs, profile: &'a Profile, photos: &[PathBuf], folders: bool) -> anyhow::Result<Self> {
        if let Some(folder) = &args.html {
            std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        }
        let sheet = args.sheet.as_ref().map(|path| sheet::Sheet::new(path, photos.len())).transpose()?;
        let begun = |path: &PathBuf| csv::Csv::create(path).with_context(|| format!("cannot write {}", path.display()));
        let csv = args.csv.as_ref().map(begun).transpose()?;
        let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|set| set.is_empty());
        Ok(Self {
            args,
            profile,
            photos: photos.len(),
            brief: folders,
            style: Style { lang: args.lang, colour },
            progress: progress::Progress::new(photos.len(), !args.json),
            csv,
            sheet,
            index: index::Index::default(),
            pages: HashSet::from(["index".to_owned()]),
            tally: tally::Tally::default(),
        })
    }

    fn take(&mut self, photo: &Photo) -> anyhow::Result<()> {
        self.tally.add(photo);
        self.progress.wipe();
        self.say(photo);
        self.progress.draw(self.tally.photos());
        if let (Some(csv), Some(path)) = (&mut self.csv, &self.args.csv) {
            csv.add(photo, self.profile).with_context(|| format!("cannot write {}", path.display()))?;
        }
        if let Some(sheet) = &mut self.sheet {
            sheet.add(photo, self.profile)?;
        }
        if let Some(folder) = &self.args.html {
            let batch = self.photos > 1;
            let name = page_name(Path::new(&photo.name), &mut self.pages);
            let page = page::photo_page(photo, self.profile, batch)?;
            super::session::write(&folder.join(&name), page.as_bytes())?;
            if batch {
                self.index.add(photo, &name)?;
            }
        }
        Ok(())
    }

    fn say(&self, photo: &Photo) {
        match (&photo.found, self.args.json) {
            (_, true) => super::say(&json::photo_json(photo, self.profile).to_string()),
            (Ok(_), false) if self.brief => super::say(&table::line(photo, self.style)),
            (Ok(_), false) => super::say(&table::table(photo, self.profile, self.style)),
            (Err(reason), false) => super::complain(&plain(&format!("{}: {reason}", photo.name))),
        }
    }

    /// Writes what stands at the end of a batch. Gives what it came to.
    fn finish(self) -> anyhow::Result<tally::Tally> {
        self.progress.wipe();
        if let Some(sheet) = self.sheet {
            sheet.finish(self.profile)?;
        }
        if let (Some(folder), true) = (&self.args.html, self.photos > 1) {
            let page = self.index.finish(&self.tally, self.profile);
            super::session::write(&folder.join("index.html"), page.as_bytes())?;
        }
        if self.photos > 1 && !self.args.json {
            super::say(&self.tally.lines(self.style));
        }
        Ok(self.tally)
    }
}

/// `<stem>.html`, or `<stem>_2.html` and so on where that is taken, in whatever case.
fn page_name(file: &Path, taken: &mut HashSet<String>) -> String {
    let stem = file.file_stem().map_or_else(|| "photo".into(), |stem| stem.to_string_lossy());
    let numbered = (2..).map(|number: usize| format!("{stem}_{number}"));
    let mut names = std::iter::once(stem.clone().into_owned()).chain(numbered);
    let name = names.find(|name| taken.insert(name.to_lowercase()));
    format!("{}.html", name.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_page_takes_anothers_name() {
        let mut taken = HashSet::from(["index".to_owned()]);
        let names: Vec<String> = ["a/p.jpg", "b/p.jpg", "p_2.png", "P.png", "index.jpg", "b/p.jpg", "/"]
            .map(|file| page_name(Path::new(file), &mut taken))
            .into();
        assert_eq!(names, ["p.html", "p_2.html", "p_2_2.html", "P_3.html", "index_2.html", "p_4.html", "photo.html"]);
    }
}
