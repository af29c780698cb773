package io.bpfevents.core.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Extends the ten seconds of Awaitility's default timeout, during which a busy machine may not run
 * a thread at all. Registered for all test classes.
 */
public final class AwaitilityTimeout implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(Duration.ofMinutes(2));
    }
}
