package io.bpfevents.core.advice;

import io.bpfevents.core.BpfException;

/**
 * Reports that a file is damaged.
 *
 * @param operation the operation that fails, such as {@code "open exec.bpf.o"}
 */
public record Damage(String operation) {
    /**
     * The exception.
     *
     * @param what what is damaged, and where: a clause that follows "it is damaged:"
     */
    public BpfException exception(String what) {
        return new BpfException(operation, Remedy.DAMAGED.of(what));
    }
}
