package io.bpfevents.reactor.delivery;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bpfevents.core.testing.Jcstress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the classes named *Stress of this module and of core. */
@Timeout(300)
class JcstressIT {
    @TempDir private Path directory;

    @Test
    void shouldHaveNoForbiddenOutcome() {
        // on one processor threads do not overlap
        assumeTrue(
                Runtime.getRuntime().availableProcessors() > 1, "jcstress requires two processors");
        Jcstress.run(directory);
    }
}
