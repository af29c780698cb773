package io.bpfevents.spring.lifecycle;

/** What is attached to the kernel when the application has started. */
@FunctionalInterface
public interface Attachable {
    /**
     * Attaches the programs.
     *
     * @throws io.bpfevents.core.BpfException if one cannot be attached
     */
    void attach();
}
