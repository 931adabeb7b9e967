//! `systems [DIR]`: answers every question about the five systems in a folder, or those of this project, and says how
//! many answers are right. Ends with status 1 where one is wrong, and 2 where nothing could be asked.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use permask_tests::systems::{FOLDERS, Report};

fn main() -> ExitCode {
    let given: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let own = FOLDERS.map(|folder| (format!("tests/{folder}"), permask_tests::path(folder)));
    let folders: Vec<(String, PathBuf)> = match given.is_empty() {
        true => own.into(),
        false => given.into_iter().map(|folder| (folder.display().to_string(), folder)).collect(),
    };
    let mut is_right = true;
    for (name, folder) in &folders {
        match Report::of(folder) {
            Ok(report) => {
                let heading = if folders.len() > 1 { format!("{name}:\n") } else { String::new() };
                // A closed pipe must not change how it ends.
                let _ = write!(io::stdout(), "{heading}{report}");
                is_right &= report.is_right();
            }
            Err(error) => {
                eprintln!("systems: {error}");
                return ExitCode::from(2);
            }
        }
    }
    if is_right { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
