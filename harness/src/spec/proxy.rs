//! The values of `proxy`, `sever` and `heal`: what stands between a student's own client and server.

use serde::{Deserialize, Serialize};

use crate::model::{Millis, Role};

/// `proxy`: the conditions each way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProxyStep {
    /// From the client to the server.
    pub to_server: Lane,
    /// From the server to the client.
    pub to_client: Lane,
}

impl ProxyStep {
    /// The way towards a program.
    pub fn to(&self, role: Role) -> &Lane {
        match role {
            Role::Server => &self.to_server,
            Role::Client | Role::Program => &self.to_client,
        }
    }
}

/// One way of a proxied connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lane {
    /// Bytes are taken, and nothing goes on.
    Blackhole,
    /// Bytes go on under these conditions.
    Open(Conditions),
}

/// How bytes go on. By default at once, and as they come.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Conditions {
    /// How much later they go on.
    pub latency: Millis,
    /// The delay differs from the latency by up to this much either way.
    pub jitter: Millis,
    /// Bytes a second at most.
    pub rate: Option<u32>,
    /// The pieces in which they go on, each held until the reader has read the one before.
    pub cut: LaneCut,
    /// How much goes on before the connection is severed.
    pub limit: Option<Limit>,
}

/// How a stream is cut.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LaneCut {
    /// Not at all.
    #[default]
    Whole,
    /// Into pieces of these lengths, over and over.
    Sizes(Vec<u32>),
    /// Into pieces of 1 to so many bytes, at random.
    Random(u32),
}

/// So many bytes of a connection go on; then it is severed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// How many.
    pub bytes: u32,
    /// How it is severed.
    pub end: Break,
    /// For so many connections; none for every one.
    pub times: Option<u32>,
}

/// How the harness severs a connection, towards both programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Break {
    /// In order (RFC 9293 §3.6).
    Fin,
    /// By a reset (RFC 9293 §3.5.2).
    Rst,
}

/// `sever`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeverStep {
    /// How present connections end.
    pub by: Break,
    /// What new ones meet.
    pub new: Newcomers,
}

/// What new connections meet after a `sever`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Newcomers {
    /// They are let through.
    Through,
    /// They are refused (ECONNREFUSED) until `heal`.
    Refused,
}
