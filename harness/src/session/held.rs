//! Calls that a program is held in: looked at, answered, and what follows from them. Must not judge.

use std::os::fd::{AsFd, BorrowedFd};
use std::time::Instant;

use super::driver::Session;
use super::error::{SessionError, Within};
use super::observe::{self, Dial, Hit, News, Seen};
use super::poller::Source;
use super::proxy::Diverted;
use super::sandbox::{self, Answer, Held};
use super::script::Input;
use crate::evidence::What;
use crate::model::{Micros, Role, RunId};
use crate::spec::{CallName, ListenMode};

/// Calls of one run that are noted, of those that a program makes over and over; later ones say nothing new.
const NOTED_CALLS: u32 = 50;

impl Session<'_> {
    pub(super) fn on_held(&mut self, id: RunId, hung_up: bool) -> Result<(), SessionError> {
        let Some(run) = self.runs.get_mut(&id) else { return Ok(()) };
        run.held += 1;
        let Some(notify) = run.notify.as_ref().and_then(|fd| fd.try_clone().ok()) else { return Ok(()) };
        if hung_up {
            // The filter's last user is gone.
            if let Some(fd) = &run.notify {
                self.poller.remove(fd, &Source::Held(id));
            }
            return Ok(());
        }
        let Some(held) = sandbox::receive(notify.as_fd()).within("read a held call")? else { return Ok(()) };
        let role = run.role;
        let ports = self.ports(role);
        let asked = self.recorder.now();
        let in_datagrams = self.posts();
        let faults = (role, &mut self.faults);
        let mut seen = observe::observe(notify.as_fd(), &held, &mut self.memory, (ports, in_datagrams), faults);
        let (answer, met) = match &mut seen.news {
            News::Dials(dial) => self.on_dial((id, role), (notify.as_fd(), &held), dial, seen.answer)?,
            News::Posts(Some(to)) | News::Asks(to) if role == Role::Client => {
                self.meet_post(*to)?;
                (Some(seen.answer), self.mode)
            }
            News::None
            | News::Posts(_)
            | News::Asks(_)
            | News::Binds(_)
            | News::Listens(..)
            | News::TimerArmed
            | News::TimedSockets
            | News::Sends(_)
            | News::WillListen(_)
            | News::PortTaken(_)
            | News::Blind(_) => (Some(seen.answer), self.mode),
        };
        if self.asks_without_pause(id, &held, &seen) {
            self.asking.wait(Instant::now(), id, held);
        } else if let Some(answer) = answer {
            sandbox::answer(notify.as_fd(), &held, answer).within("answer a held call")?;
        }
        if let Some(call) = seen.call {
            self.refuse_strangers(&call)?;
            self.called(id, role, call)?;
        }
        if let Some(hit) = seen.hit {
            self.hit(id, role, hit)?;
        }
        self.follow((id, role), seen.news, met, asked)
    }

    /// Whether a call is one of those for a client that a program makes over and over though all that is wanted of it is
    /// that it rests.
    fn asks_without_pause(&mut self, id: RunId, held: &Held, seen: &Seen) -> bool {
        let asks = matches!(held.nr, libc::SYS_accept | libc::SYS_accept4);
        if !asks || seen.answer != Answer::Continue || self.accepts_wanted > 0 {
            self.asking.something_happened();
            return false;
        }
        let (script, Some(run)) = (&self.script, self.runs.get_mut(&id)) else { return false };
        let measured = self.asking.measured.contains(&id);
        let waits = self.asking.waits(Instant::now(), || script.wants_rest(measured));
        run.put_off += u64::from(waits);
        waits
    }

    /// Answers those that ask without pause, where it is time; returns whether there were any.
    pub(super) fn answer_those_asking(&mut self) -> Result<bool, SessionError> {
        let now = Instant::now();
        if self.asking.due().is_none_or(|due| now < due) {
            return Ok(false);
        }
        for (id, held) in self.asking.take(now) {
            if let Some(notify) = self.runs.get(&id).and_then(|run| run.notify.as_ref()) {
                sandbox::answer(notify.as_fd(), &held, Answer::Continue).within("answer a held call")?;
            }
        }
        Ok(true)
    }

    /// What a connection that is asked for meets, and what its call is answered: nothing yet, where it waits.
    fn on_dial(
        &mut self,
        whose: (RunId, Role),
        call: (BorrowedFd<'_>, &Held),
        dial: &mut Dial,
        usual: Answer,
    ) -> Result<(Option<Answer>, ListenMode), SessionError> {
        match self.divert(whose, call, dial)? {
            Diverted::No => {
                let met = self.meet(dial)?;
                Ok((Some(met.answer.unwrap_or(usual)), met.mode))
            }
            Diverted::Answer(answer, met) => Ok((Some(answer), met)),
            Diverted::Later(met) => Ok((None, met)),
        }
    }

    fn hit(&mut self, id: RunId, role: Role, hit: Hit) -> Result<(), SessionError> {
        self.recorder.note(What::Injected { run: id, call: hit.call, what: hit.what });
        match hit.buffer {
            Some(buffer) => self.feed(Input::ShortSent { buffer }),
            None => self.feed(Input::Struck { role }),
        }
    }

    pub(super) fn called(&mut self, id: RunId, role: Role, call: crate::evidence::Call) -> Result<(), SessionError> {
        let (name, failed) = (call.name, call.error.is_some());
        let repeats = matches!(name, CallName::Accept | CallName::Sendto | CallName::Recvfrom);
        let made = self.made.entry((id, name)).or_default();
        *made += 1;
        self.accepts_wanted = self.accepts_wanted.saturating_sub(u32::from(name == CallName::Accept));
        if !repeats || *made <= NOTED_CALLS {
            self.recorder.note(What::Called { run: id, call });
        }
        if failed { Ok(()) } else { self.feed(Input::Called { role, call: name }) }
    }

    fn follow(
        &mut self,
        (id, role): (RunId, Role),
        news: News,
        met: ListenMode,
        asked: Micros,
    ) -> Result<(), SessionError> {
        match news {
            News::Posts(to) => self.on_datagram(role, to),
            // To connect sends nothing yet; where nobody is there it is the only sign of who is meant.
            News::Asks(to) if self.mode == ListenMode::Refused => self.sends_to(role, to),
            News::Binds(address) if role == Role::Server => self.listens(role, address),
            News::None | News::Asks(_) | News::Binds(_) => Ok(()),
            // Where datagrams are spoken, a listening socket is no sign of readiness.
            News::Listens(..) | News::WillListen(_) if self.posts() => Ok(()),
            News::Listens(address, backlog) => {
                self.backlogs.insert(address.port(), backlog);
                self.listens(role, address)
            }
            News::WillListen(address) => {
                self.will_listen.push((id, address));
                Ok(())
            }
            News::PortTaken(address) => Err(SessionError::NotOurs(address)),
            News::Blind(source) => Err(SessionError::System { what: "look at a program's socket", source }),
            News::Dials(dial) => self.tried(role, dial.address, asked, met),
            News::TimerArmed | News::TimedSockets => {
                if let Some(run) = self.runs.get_mut(&id) {
                    run.may_wake = true;
                }
                Ok(())
            }
            News::Sends(bytes) => self.on_send(id, role, &bytes),
        }
    }
}
