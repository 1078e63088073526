//! The way from a process to the database: it may die before a write or after it, or stand still, or get no answer.

use std::io;

use futures::future::BoxFuture;
use store::Gate;

use super::Line;
use crate::trouble::{Mishap, Of};

impl Line {
    /// Lets nothing of a process go on that is dead or stands still.
    pub(super) async fn lives(&self) {
        if self.state.lock().dead {
            std::future::pending::<()>().await;
        }
        if self.is_frozen() {
            self.time.sleep(self.owner, 0, 0).await;
        }
    }

    /// What happens to the write of this number into the database.
    fn at_commit(&self, number: usize) -> Option<Mishap> {
        self.state.lock().troubles.iter().find(|t| t.meets(Of::Commits, number)).map(|t| t.what)
    }

    fn note_commit(&self, number: usize, what: &str) {
        self.trace.lock().add(&format!("{} {} commit {number} {what}", self.time.now(), self.owner));
    }
}

impl Gate for Line {
    fn before(&self) -> BoxFuture<'_, io::Result<usize>> {
        Box::pin(async move {
            self.lives().await;
            let number = {
                let mut state = self.state.lock();
                state.commits += 1;
                state.commits - 1
            };
            match self.at_commit(number) {
                Some(Mishap::DiesBefore) => {
                    self.note_commit(number, "it dies before");
                    self.dies().await
                }
                Some(Mishap::FreezesBefore) => {
                    self.note_commit(number, "it stands still before");
                    self.stands_still(true).await;
                    Ok(number)
                }
                Some(Mishap::Unreachable) => {
                    self.note_commit(number, "not reached");
                    Err(io::Error::other("the database cannot be reached"))
                }
                _ => Ok(number),
            }
        })
    }

    fn after(&self, number: usize) -> BoxFuture<'_, io::Result<()>> {
        Box::pin(async move {
            self.lives().await;
            match self.at_commit(number) {
                Some(Mishap::DiesAfter) => {
                    self.note_commit(number, "it dies after");
                    self.dies().await
                }
                Some(Mishap::FreezesAfter) => {
                    self.note_commit(number, "it stands still after");
                    self.stands_still(true).await;
                    Ok(())
                }
                Some(Mishap::AnswerLost) => {
                    self.note_commit(number, "answer lost");
                    Err(io::Error::other("the database has gone away"))
                }
                _ => Ok(()),
            }
        })
    }

    fn turn(&self) -> BoxFuture<'static, ()> {
        Box::pin(self.time.sleep(self.owner, 0, 0))
    }
}
