package io.bpfevents.core.object;

/** What is known of a hook after libbpf has failed to attach a program to it. */
interface HookAdvice {
    HookAdvice NONE = (_, _) -> "";

    /**
     * The advice; may be empty.
     *
     * @param said what libbpf printed
     */
    String after(int errno, String said);
}
