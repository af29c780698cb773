package io.bpfevents.reactor.accounting;

import io.bpfevents.core.ring.Ringbuf;
import java.util.Random;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/**
 * Whenever no producer is active, the audit of a ring balances: attempts and slots that were
 * pending at the opening are each counted under their outcome.
 */
@Timeout(300) // a hang is a failure
@Tag("slow")
abstract class AccountingContract {
    /** System property: the seed of a ring to repeat, as far as threads permit. */
    private static final String SEED = "io.bpfevents.accounting.seed";

    /** System property: the number of rings per test, instead of its own number. */
    private static final String RINGS = "io.bpfevents.accounting.rings";

    /** Seeds that failed once; they run before the random ones. */
    private static final long[] FAILED_ONCE = {7_860_961_558_233_124_274L};

    private static final Logger LOG = Logger.getLogger(Ringbuf.class.getName());

    /** Hundreds of rings lose records on purpose, each with a warning. */
    @BeforeEach
    void silence() {
        LOG.setLevel(Level.SEVERE);
    }

    @AfterEach
    void restoreLogLevel() {
        LOG.setLevel(null);
    }

    /** Checks the accounting of {@code rings} rings, one after the other. */
    static void checkAccounting(int rings, Function<Random, AccountedRing> factory) {
        Long repeated = Long.getLong(SEED);
        LongStream seeds =
                repeated != null
                        ? LongStream.of(repeated)
                        : LongStream.concat(
                                LongStream.of(FAILED_ONCE),
                                new Random().longs(Integer.getInteger(RINGS, rings)));
        seeds.forEach(seed -> checkAccounting(seed, factory));
    }

    private static void checkAccounting(long seed, Function<Random, AccountedRing> factory) {
        Random random = new Random(seed);
        try (AccountedRing accounted = factory.apply(random)) {
            new RandomScenario(accounted, random).run();
        } catch (RuntimeException | AssertionError failure) {
            throw new AssertionError("-D" + SEED + "=" + seed, failure);
        }
    }
}
