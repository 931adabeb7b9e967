//! Child processes: what environment they get, where their output goes, and what is shown when they fail.

use std::collections::VecDeque;
use std::env;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::environment;
use crate::error::{Error, Result};
use crate::files;
use crate::progress;

/// How much of a log is shown when its process failed: the cause is nearly always in the last lines.
const TAIL_LINES: usize = 40;
/// How often a quiet process says that it is still there: below the minute after which people think it hangs.
const HEARTBEAT: Duration = Duration::from_secs(30);
/// How often to look whether a quiet process has ended: short beside the shortest of them.
const POLL: Duration = Duration::from_millis(50);

/// A program about to be run.
#[derive(Debug)]
pub(crate) struct Task {
    command: Command,
    timeout: Option<Duration>,
}

/// How a process ended whose output was shown as it came.
#[derive(Debug)]
pub(crate) struct Streamed {
    /// Whether it ended with status 0.
    pub(crate) success: bool,
    /// What it wrote to its standard output.
    pub(crate) text: String,
}

impl Task {
    /// Prepares a run of a program, in the environment of the person at the terminal.
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        let mut command = Command::new(program);
        environment::clean(&mut command);
        Self { command, timeout: None }
    }

    /// Adds arguments.
    pub(crate) fn args(mut self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        self.command.args(args);
        self
    }

    /// Adds one argument.
    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.command.arg(arg);
        self
    }

    /// Sets the folder to run in.
    pub(crate) fn within(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// Sets an environment variable.
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Sets several environment variables.
    pub(crate) fn envs(mut self, variables: &[(OsString, OsString)]) -> Self {
        self.command.envs(variables.iter().map(|(name, value)| (name, value)));
        self
    }

    /// Unsets an environment variable.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// Ends the process, if it is run with [`Task::logged`], after this time.
    pub(crate) fn at_most(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Runs to the end with all output in a log; when it fails, the error carries the end of the log.
    pub(crate) fn logged(mut self, log: &Path) -> Result<()> {
        files::make_parent(log)?;
        let file = File::create(log).map_err(|cause| Error::file(log, &cause))?;
        let copy = file.try_clone().map_err(|cause| Error::file(log, &cause))?;
        self.command.stdin(Stdio::null()).stdout(file).stderr(copy);
        let mut child = self.spawn()?;
        let status = self.wait_with_heartbeat(&mut child)?;
        if status.is_some_and(|status| status.success()) {
            return Ok(());
        }
        let ending = match status {
            Some(status) => status.to_string(),
            None => "ended because it took too long".to_owned(),
        };
        Err(Error::new(format!(
            "`{}`: {ending}; the end of its output:\n{}\n  all of it: {}",
            self.name(),
            tail(log),
            log.display()
        )))
    }

    /// Runs to the end and returns what it wrote to its standard output, without white space around it.
    pub(crate) fn output(mut self) -> Result<String> {
        let output = self.command.stdin(Stdio::null()).output().map_err(|cause| self.not_started(&cause))?;
        if !output.status.success() {
            let cause = String::from_utf8_lossy(&output.stderr);
            return Err(Error::new(format!("`{}`: {}: {}", self.name(), output.status, cause.trim())));
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// Runs to the end, showing its standard output as it comes and keeping a copy.
    pub(crate) fn streamed(mut self) -> Result<Streamed> {
        self.command.stdout(Stdio::piped());
        let mut child = self.spawn()?;
        let mut text = String::new();
        if let Some(stdout) = child.stdout.take() {
            for line in BufReader::new(stdout).split(b'\n') {
                let line = line.map_err(|cause| Error::new(format!("`{}`: {cause}", self.name())))?;
                let line = String::from_utf8_lossy(&line);
                // A closed terminal must not stop the process half way.
                let _ = writeln!(std::io::stdout(), "{line}");
                text.push_str(&line);
                text.push('\n');
            }
        }
        let status = child.wait().map_err(|cause| Error::new(format!("`{}`: {cause}", self.name())))?;
        Ok(Streamed { success: status.success(), text })
    }

    /// Runs to the end with this process's own input and output; returns whether it ended with status 0.
    pub(crate) fn shown(mut self) -> Result<bool> {
        let status = self.command.status().map_err(|cause| self.not_started(&cause))?;
        Ok(status.success())
    }

    /// Starts it with both outputs to be read by the caller.
    pub(crate) fn piped(mut self) -> Result<Child> {
        self.command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        self.spawn()
    }

    /// Becomes that program where the system can, so that signals reach it directly; else runs it to the end.
    pub(crate) fn become_it(mut self) -> Result<bool> {
        #[cfg(unix)]
        {
            use std::os::unix::process::CommandExt;
            let cause = self.command.exec();
            Err(self.not_started(&cause))
        }
        #[cfg(not(unix))]
        self.shown()
    }

    fn spawn(&mut self) -> Result<Child> {
        self.command.spawn().map_err(|cause| self.not_started(&cause))
    }

    /// Waits for the end; `None` when the process was ended because its time was up.
    fn wait_with_heartbeat(&self, child: &mut Child) -> Result<Option<ExitStatus>> {
        let fail = |cause| Error::new(format!("`{}`: {cause}", self.name()));
        let started = Instant::now();
        let mut heard = started;
        loop {
            if let Some(status) = child.try_wait().map_err(fail)? {
                return Ok(Some(status));
            }
            if self.timeout.is_some_and(|timeout| started.elapsed() > timeout) {
                child.kill().map_err(fail)?;
                child.wait().map_err(fail)?;
                return Ok(None);
            }
            if heard.elapsed() > HEARTBEAT {
                heard = Instant::now();
                progress::note(&format!("still at it after {}", progress::duration(started.elapsed())));
            }
            thread::sleep(POLL);
        }
    }

    fn name(&self) -> String {
        let words = std::iter::once(self.command.get_program()).chain(self.command.get_args());
        words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
    }

    fn not_started(&self, cause: &std::io::Error) -> Error {
        Error::new(format!("`{}` could not be started: {cause}", self.name()))
    }
}

/// Finds a program on `PATH`.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let file = format!("{program}{}", env::consts::EXE_SUFFIX);
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|folder| folder.join(&file)).find(|candidate| candidate.is_file())
}

/// Whether this process has the rights that installing system packages needs.
pub(crate) fn is_root() -> bool {
    Task::new("id").arg("-u").output().is_ok_and(|user| user == "0")
}

fn tail(log: &Path) -> String {
    let mut lines = VecDeque::new();
    if let Ok(bytes) = fs::read(log) {
        for line in String::from_utf8_lossy(&bytes).lines() {
            if lines.len() == TAIL_LINES {
                lines.pop_front();
            }
            lines.push_back(format!("    {line}"));
        }
    }
    Vec::from(lines).join("\n")
}
