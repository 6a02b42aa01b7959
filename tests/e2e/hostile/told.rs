//! What a run told, and what it must not tell.

/// Everything that a run of netgrade wrote.
pub(super) struct Told {
    pub(super) stdout: Vec<u8>,
    pub(super) stderr: Vec<u8>,
    pub(super) evidence: Vec<u8>,
}

impl Told {
    /// Whether a secret is nowhere in it.
    pub(super) fn keeps(&self, secret: &str) -> Result<(), String> {
        let says = |bytes: &[u8]| bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
        match [&self.stdout, &self.stderr, &self.evidence].iter().position(|bytes| says(bytes)) {
            None => Ok(()),
            Some(place) => {
                Err(format!("the canary is told in {}", ["the result", "standard error", "the evidence"][place]))
            }
        }
    }

    /// Whether it commands nobody, and no attempt of the program's own got anywhere. `tries`: it says what it tried.
    pub(super) fn is_inert(&self, tries: bool) -> Result<(), String> {
        let commands = |line: &&[u8]| line.starts_with(b"::") || line.starts_with(b"##");
        for bytes in [&self.stdout, &self.stderr] {
            if let Some(line) = bytes.split(|&byte| byte == b'\n').find(commands) {
                return Err(format!("a pipeline would obey {:?}", String::from_utf8_lossy(line)));
            }
            if let Some(byte) = bytes.iter().find(|&&byte| byte < 0x20 && byte != b'\n') {
                return Err(format!("a control character is told: {byte:#04x}"));
            }
        }
        let evidence = String::from_utf8_lossy(&self.evidence);
        let reached: Vec<&str> = evidence.match_indices("REACHED").map(|(at, _)| line(&evidence[at..])).collect();
        if !reached.is_empty() {
            return Err(format!("{reached:?}"));
        }
        if tries && !evidence.contains("DENIED") {
            return Err("it does not say what it tried".to_owned());
        }
        Ok(())
    }
}

/// What the program printed in this line, as the evidence has it.
fn line(text: &str) -> &str {
    text.split(['"', '\\']).next().unwrap_or(text)
}
