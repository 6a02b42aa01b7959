//! The options of `netgrade evidence`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{LangName, check_id};
use crate::model::CheckId;

/// Options of `netgrade evidence`.
#[derive(Debug, Args)]
pub struct Evidence {
    /// What to do with it.
    #[command(subcommand)]
    pub what: EvidenceWhat,
}

/// What can be done with evidence.
#[derive(Debug, Subcommand)]
pub enum EvidenceWhat {
    /// List the checks: verdict, attempts, connections, bytes
    List(ListEvidence),
    /// Show all that was seen while a check ran
    Show(ShowEvidence),
    /// Draw the segments of connections: who closed first, and the states of both ends
    Segments(Segments),
    /// Write the segments of connections as a capture file, for Wireshark
    Pcap(Pcap),
}

/// Where the evidence lies.
#[derive(Debug, Args)]
pub struct Stored {
    /// A file that `netgrade check --evidence` wrote; else what the last check on this machine saw
    #[arg(long, value_name = "FILE")]
    pub from: Option<PathBuf>,
}

/// Options of `netgrade evidence list`.
#[derive(Debug, Args)]
pub struct ListEvidence {
    /// Where it lies.
    #[command(flatten)]
    pub from: Stored,
    /// The language of the page; else `NETGRADE_LANG`, else the locale
    #[arg(long, value_enum)]
    pub lang: Option<LangName>,
}

/// Options of `netgrade evidence show`.
#[derive(Debug, Args)]
pub struct ShowEvidence {
    /// Which check
    #[arg(value_parser = check_id)]
    pub check: CheckId,
    /// Which attempt at it, from 1; else the one that the verdict rests on
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub attempt: Option<u32>,
    /// Where it lies.
    #[command(flatten)]
    pub from: Stored,
    /// The language of the page; else `NETGRADE_LANG`, else the locale
    #[arg(long, value_enum)]
    pub lang: Option<LangName>,
}

/// Options of `netgrade evidence segments`.
#[derive(Debug, Args)]
pub struct Segments {
    /// Those of this check only
    #[arg(value_parser = check_id)]
    pub check: Option<CheckId>,
    /// The connection with this number only
    #[arg(long, value_name = "N")]
    pub connection: Option<usize>,
    /// Where it lies.
    #[command(flatten)]
    pub from: Stored,
    /// The language of the page; else `NETGRADE_LANG`, else the locale
    #[arg(long, value_enum)]
    pub lang: Option<LangName>,
}

/// Options of `netgrade evidence pcap`.
#[derive(Debug, Args)]
pub struct Pcap {
    /// Those of this check only
    #[arg(value_parser = check_id)]
    pub check: Option<CheckId>,
    /// The connection with this number only
    #[arg(long, value_name = "N")]
    pub connection: Option<usize>,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Where it lies.
    #[command(flatten)]
    pub from: Stored,
}
