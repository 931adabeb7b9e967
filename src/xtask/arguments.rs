//! The command line: which command, with which options.

use std::path::PathBuf;

use crate::error::{Error, Result};

/// The port of the demo when none is asked for: high enough to need no rights, and seldom taken.
const DEFAULT_PORT: u16 = 8787;

/// How long a target is fuzzed when nothing is said: enough to see that it works.
const DEFAULT_SECONDS: u64 = 60;

/// What `cargo xtask help` prints.
pub(crate) const USAGE: &str = "\
Build commands of this repository. Each does all of its own set-up; what is there is not done again.

Usage: cargo xtask <command>

Commands:
  setup                     install what the other commands need: the wasm target, tools, packages, browsers
  build                     build the npm package into pkg/
  demo [--port N] [--check] build, then serve the demo (port 8787); with --check, try it in a browser and stop
  systems [DIR]             answer the questions about five real systems, those of a folder or those of tests/systems
  bench [--quick] [--json]  build, then measure the package beside CASL 7; --quick only tries it
  scenarios                 build, then run the tests that each browser engine runs, and no others
  test                      build, then run every test; in CI (environment variable CI) nothing may be skipped
  fuzz [TARGET] [--seconds N]
                            fuzz one target of tests/fuzz, or each (60 seconds a target)
  help                      print this

Environment:
  PERMASK_CHROMIUM, PERMASK_CHROMEDRIVER, PERMASK_FIREFOX, PERMASK_GECKODRIVER
                            programs to use instead of searching for them
  XDG_CACHE_HOME                           where tools are kept, in permask/ (default: ~/.cache)";

/// A command with its options.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Command {
    /// Install everything.
    Setup,
    /// Build `pkg/`.
    Build,
    /// Serve the demo, or try it once.
    Demo {
        /// The port to listen on.
        port: u16,
        /// Whether to try the demo in a browser and stop.
        check: bool,
    },
    /// Answer questions about the systems.
    Systems {
        /// The folder that holds them; none for those of the repository.
        folder: Option<PathBuf>,
    },
    /// Measure the package.
    Bench {
        /// Whether to measure next to nothing.
        quick: bool,
        /// Whether to print JSON.
        json: bool,
    },
    /// Run the scenarios in each engine.
    Scenarios,
    /// Run every test.
    Test,
    /// Look for inputs that break what must hold.
    Fuzz {
        /// The one target; each where there is none.
        target: Option<String>,
        /// How long each target is fuzzed.
        seconds: u64,
    },
    /// Print the usage.
    Help,
}

impl Command {
    /// Reads a command from the arguments after the program's name.
    pub(crate) fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self> {
        let mut rest = arguments.into_iter();
        let Some(name) = rest.next() else {
            return Err(usage("expected a command, found none"));
        };
        let command = match name.as_str() {
            "setup" => Self::Setup,
            "build" => Self::Build,
            "demo" => return parse_demo(rest),
            "systems" => Self::Systems { folder: rest.next().map(PathBuf::from) },
            "bench" => return parse_bench(rest),
            "scenarios" => Self::Scenarios,
            "test" => Self::Test,
            "fuzz" => return parse_fuzz(rest),
            "help" | "--help" | "-h" => Self::Help,
            other => return Err(usage(format!("expected a command, found `{other}`"))),
        };
        match rest.next() {
            None => Ok(command),
            Some(extra) => Err(usage(match command {
                Self::Systems { .. } => format!("`{name}` takes one folder, found `{extra}` too"),
                _ => format!("`{name}` takes no arguments, found `{extra}`"),
            })),
        }
    }
}

fn parse_demo(mut rest: impl Iterator<Item = String>) -> Result<Command> {
    let mut port = DEFAULT_PORT;
    let mut check = false;
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--check" => check = true,
            "--port" => port = parse_port(rest.next().as_deref())?,
            other => match other.strip_prefix("--port=") {
                Some(value) => port = parse_port(Some(value))?,
                None => return Err(usage(format!("`demo` does not take `{other}`"))),
            },
        }
    }
    Ok(Command::Demo { port, check })
}

fn parse_bench(rest: impl Iterator<Item = String>) -> Result<Command> {
    let (mut quick, mut json) = (false, false);
    for argument in rest {
        match argument.as_str() {
            "--quick" => quick = true,
            "--json" => json = true,
            other => return Err(usage(format!("`bench` does not take `{other}`"))),
        }
    }
    Ok(Command::Bench { quick, json })
}

fn parse_port(value: Option<&str>) -> Result<u16> {
    let Some(value) = value else {
        return Err(usage("`--port` expects a number, found nothing"));
    };
    value.parse().map_err(|_| usage(format!("`--port` expects a number from 0 to 65535, found `{value}`")))
}

fn parse_fuzz(mut rest: impl Iterator<Item = String>) -> Result<Command> {
    let mut target = None;
    let mut seconds = DEFAULT_SECONDS;
    while let Some(argument) = rest.next() {
        match argument.strip_prefix("--seconds") {
            Some("") => seconds = parse_seconds(rest.next().as_deref())?,
            Some(value) if value.starts_with('=') => seconds = parse_seconds(value.strip_prefix('='))?,
            None if target.is_none() && !argument.starts_with('-') => target = Some(argument),
            _ => return Err(usage(format!("`fuzz` does not take `{argument}`"))),
        }
    }
    Ok(Command::Fuzz { target, seconds })
}

fn parse_seconds(value: Option<&str>) -> Result<u64> {
    let Some(value) = value else {
        return Err(usage("`--seconds` expects a number, found nothing"));
    };
    // For libFuzzer zero is no limit, and a run that never ends is not what was meant.
    let seconds = value.parse().ok().filter(|seconds| *seconds > 0);
    seconds.ok_or_else(|| usage(format!("`--seconds` expects a number from 1, found `{value}`")))
}

fn usage(message: impl Into<String>) -> Error {
    Error::usage(message).with_help("`cargo xtask help` lists the commands and their options")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Command> {
        Command::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn reads_each_command() {
        assert_eq!(parse("setup").unwrap(), Command::Setup);
        assert_eq!(parse("build").unwrap(), Command::Build);
        assert_eq!(parse("systems").unwrap(), Command::Systems { folder: None });
        assert_eq!(parse("systems more").unwrap(), Command::Systems { folder: Some("more".into()) });
        assert_eq!(parse("scenarios").unwrap(), Command::Scenarios);
        assert_eq!(parse("test").unwrap(), Command::Test);
        assert_eq!(parse("--help").unwrap(), Command::Help);
    }

    #[test]
    fn reads_the_options_of_demo_in_any_order() {
        let demo = |port, check| Command::Demo { port, check };
        assert_eq!(parse("demo").unwrap(), demo(8787, false));
        assert_eq!(parse("demo --check").unwrap(), demo(8787, true));
        assert_eq!(parse("demo --port 9000").unwrap(), demo(9000, false));
        assert_eq!(parse("demo --check --port=0").unwrap(), demo(0, true));
    }

    #[test]
    fn reads_the_options_of_bench() {
        assert_eq!(parse("bench").unwrap(), Command::Bench { quick: false, json: false });
        assert_eq!(parse("bench --json --quick").unwrap(), Command::Bench { quick: true, json: true });
    }

    #[test]
    fn reads_the_options_of_fuzz_in_any_order() {
        let fuzz = |target: Option<&str>, seconds| Command::Fuzz { target: target.map(str::to_owned), seconds };
        assert_eq!(parse("fuzz").unwrap(), fuzz(None, 60));
        assert_eq!(parse("fuzz policy").unwrap(), fuzz(Some("policy"), 60));
        assert_eq!(parse("fuzz --seconds=5 policy").unwrap(), fuzz(Some("policy"), 5));
        assert_eq!(parse("fuzz policy --seconds 300").unwrap(), fuzz(Some("policy"), 300));
    }

    #[test]
    fn refuses_what_it_does_not_know_with_status_2() {
        let line = |text: &str| {
            let error = parse(text).unwrap_err();
            assert_eq!(error.status(), 2, "{text}");
            error.to_string().lines().next().unwrap().to_owned()
        };
        assert_eq!(line(""), "expected a command, found none");
        assert_eq!(line("deploy"), "expected a command, found `deploy`");
        assert_eq!(line("build --fast"), "`build` takes no arguments, found `--fast`");
        assert_eq!(line("systems a b"), "`systems` takes one folder, found `b` too");
        assert_eq!(line("bench --fast"), "`bench` does not take `--fast`");
        assert_eq!(line("demo --open"), "`demo` does not take `--open`");
        assert_eq!(line("fuzz one two"), "`fuzz` does not take `two`");
        assert_eq!(line("fuzz --seconds 0"), "`--seconds` expects a number from 1, found `0`");
        assert_eq!(line("demo --port"), "`--port` expects a number, found nothing");
        assert_eq!(line("demo --port 65536"), "`--port` expects a number from 0 to 65535, found `65536`");
    }
}
