//! The options of `netgrade class`.

use std::path::PathBuf;

use clap::Args;

use super::LangName;

/// Options of `netgrade class`.
#[derive(Debug, Args)]
pub struct Class {
    /// The folder of results of `netgrade batch`
    pub results: PathBuf,
    /// The page: one file, which works without a network
    #[arg(long, short, value_name = "FILE")]
    pub output: PathBuf,
    /// Write each student's page into this folder, too, and link to it
    #[arg(long, value_name = "DIR")]
    pub pages: Option<PathBuf>,
    /// Leave out names, numbers and everything else by which a student could be known, and the order, too
    #[arg(long, conflicts_with = "pages")]
    pub anonymous: bool,
    /// The language that the page shows first; else `NETGRADE_LANG`, else the locale
    #[arg(long, value_enum)]
    pub lang: Option<LangName>,
}
