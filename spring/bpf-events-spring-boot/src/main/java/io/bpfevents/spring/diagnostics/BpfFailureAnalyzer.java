package io.bpfevents.spring.diagnostics;

import io.bpfevents.core.BpfException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Analyzes failures of BPF at the start: a missing capability, libbpf, BTF or tracefs. Of others it
 * shows the library's message, which has what to do about it.
 */
final class BpfFailureAnalyzer extends AbstractFailureAnalyzer<BpfException> {
    @Override
    protected FailureAnalysis analyze(Throwable root, BpfException cause) {
        String action = BpfProblem.of(cause).map(BpfProblem::action).orElse(null);
        return new FailureAnalysis(String.valueOf(cause.getMessage()), action, cause);
    }
}
