package io.bpfevents.catalog.process;

import java.util.List;

/** The names of signals on x86, ARM, POWER, RISC-V and s390. */
final class SignalNames {
    private static final List<String> STANDARD =
            List.of(
                    "",
                    "SIGHUP",
                    "SIGINT",
                    "SIGQUIT",
                    "SIGILL",
                    "SIGTRAP",
                    "SIGABRT",
                    "SIGBUS",
                    "SIGFPE",
                    "SIGKILL",
                    "SIGUSR1",
                    "SIGSEGV",
                    "SIGUSR2",
                    "SIGPIPE",
                    "SIGALRM",
                    "SIGTERM",
                    "SIGSTKFLT",
                    "SIGCHLD",
                    "SIGCONT",
                    "SIGSTOP",
                    "SIGTSTP",
                    "SIGTTIN",
                    "SIGTTOU",
                    "SIGURG",
                    "SIGXCPU",
                    "SIGXFSZ",
                    "SIGVTALRM",
                    "SIGPROF",
                    "SIGWINCH",
                    "SIGIO",
                    "SIGPWR",
                    "SIGSYS");

    /** As glibc counts, which reserves the kernel's first two real-time signals for itself. */
    private static final int REAL_TIME = 34;

    private SignalNames() {}

    /** The name of a signal; empty for 0. */
    static String of(int signal) {
        if (signal >= 0 && signal < STANDARD.size()) {
            return STANDARD.get(signal);
        }
        if (signal < REAL_TIME) {
            return "SIG" + signal;
        }
        return signal == REAL_TIME ? "SIGRTMIN" : "SIGRTMIN+" + (signal - REAL_TIME);
    }
}
