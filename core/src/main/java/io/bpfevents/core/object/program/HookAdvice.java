package io.bpfevents.core.object.program;

/** What to do about a failed attachment. */
@FunctionalInterface
interface HookAdvice {
    /**
     * The advice; empty if there is none.
     *
     * @param hook the section that names the hook, or the hook's name in messages
     * @param errno the positive errno
     * @param log the log of libbpf
     */
    String about(String hook, int errno, String log);
}
