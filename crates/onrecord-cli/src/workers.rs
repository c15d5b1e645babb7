//! Work in parallel, results in order.

use std::any::Any;
use std::cell::RefCell;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::thread;

/// Pages can be nested deeply, and some of what reads them recurses.
const STACK_BYTES: usize = 32 << 20;

/// How a job ended that panicked, in a sentence.
pub type Panic = String;

/// Does every job on one of `threads` threads and hands the results to `sink` in the order of the jobs.
///
/// Jobs are drawn only as fast as results are taken, so the memory in use is
/// bounded however many there are. A job that panics gives `Err` and harms no
/// other. When `sink` breaks, no further job is drawn.
pub fn in_order<J: Send, R: Send>(
    threads: usize,
    jobs: impl Iterator<Item = J> + Send,
    work: impl Fn(J) -> R + Sync,
    mut sink: impl FnMut(Result<R, Panic>) -> ControlFlow<()>,
) {
    quiet_panics();
    let work = &work;
    thread::scope(|scope| {
        // Each job travels with the sender for its result; the receivers wait in the order of the jobs.
        let (order, waiting) = sync_channel::<Receiver<Result<R, Panic>>>(threads * 4);
        let (queue, queued) = channel::<(J, Sender<Result<R, Panic>>)>();
        scope.spawn(move || {
            for job in jobs {
                let (sender, receiver) = channel();
                if order.send(receiver).is_err() || queue.send((job, sender)).is_err() {
                    break;
                }
            }
        });
        let queued = std::sync::Arc::new(Mutex::new(queued));
        for _ in 0..threads {
            let queued = queued.clone();
            let worker = move || {
                QUIET.set(Some(String::new()));
                while let Some((job, sender)) = next(&queued) {
                    // The receiver is gone when nobody waits for results any more.
                    let _ = sender.send(guarded(|| work(job)));
                }
            };
            thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, worker).expect("a thread can be started");
        }
        drop(queued);
        for result in waiting {
            let result = result.recv().unwrap_or_else(|_| Err("a worker ended early".to_owned()));
            if sink(result).is_break() {
                break;
            }
        }
    });
}

fn next<J>(queued: &Mutex<Receiver<J>>) -> Option<J> {
    queued.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).recv().ok()
}

/// The one place where a panic in the reading of an article is caught.
fn guarded<R>(work: impl FnOnce() -> R) -> Result<R, Panic> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|payload| {
        let place = QUIET.with_borrow_mut(|place| place.as_mut().map(std::mem::take)).unwrap_or_default();
        format!("{}{place}", message(payload.as_ref()))
    })
}

fn message(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("panic")
}

thread_local! {
    /// In worker threads: where the last panic happened.
    static QUIET: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Keeps panics in workers from writing to standard error themselves.
fn quiet_panics() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let place = info.location().map(|at| format!(" at {}:{}", at.file(), at.line())).unwrap_or_default();
            let noted = QUIET.with_borrow_mut(|quiet| quiet.as_mut().map(|note| *note = place)).is_some();
            if !noted {
                usual(info);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn results_come_in_the_order_of_the_jobs() {
        let mut got = Vec::new();
        let slow_start = |n: u64| {
            thread::sleep(Duration::from_micros(if n.is_multiple_of(7) { 900 } else { 10 }));
            n
        };
        in_order(8, 0..200, slow_start, |n| {
            got.push(n.expect("no panic"));
            ControlFlow::Continue(())
        });
        assert_eq!(got, (0..200).collect::<Vec<_>>());
    }

    #[test]
    fn a_panic_harms_only_its_own_job() {
        let mut got = Vec::new();
        let work = |n: u32| if n == 2 { panic!("two is odd here") } else { n };
        in_order(2, 0..5, work, |n| {
            got.push(n.map_err(|panic| panic.split(" at ").next().unwrap_or_default().to_owned()));
            ControlFlow::Continue(())
        });
        assert_eq!(got, [Ok(0), Ok(1), Err("two is odd here".to_owned()), Ok(3), Ok(4)]);
    }

    #[test]
    fn jobs_without_end_are_drawn_as_results_are_taken() {
        let mut taken = 0;
        in_order(3, 0u64.., |n| n, |_| {
            taken += 1;
            if taken == 50 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert_eq!(taken, 50);
    }
}
