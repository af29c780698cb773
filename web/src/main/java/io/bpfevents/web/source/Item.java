package io.bpfevents.web.source;

/** What a ring's stream is made of. */
public sealed interface Item permits KernelRecord, Lost {
    /** Of which kind. */
    Kind kind();
}
