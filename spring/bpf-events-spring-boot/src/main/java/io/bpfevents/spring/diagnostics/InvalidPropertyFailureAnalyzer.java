package io.bpfevents.spring.diagnostics;

import io.bpfevents.spring.properties.InvalidPropertyException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Analyzes a property that the library rejects. */
final class InvalidPropertyFailureAnalyzer
        extends AbstractFailureAnalyzer<InvalidPropertyException> {
    @Override
    protected FailureAnalysis analyze(Throwable root, InvalidPropertyException cause) {
        return new FailureAnalysis(
                "The property %s is not valid: %s".formatted(cause.property(), cause.problem()),
                "Change the property " + cause.property() + ".",
                cause);
    }
}
