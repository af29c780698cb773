package io.bpfevents.reactor.books;

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
 * Whatever producers and subscribers do: whenever nobody produces, attempts and what was pending at
 * the opening are all accounted for, each under what became of it.
 */
@Timeout(300) // a hang is a failure
@Tag("slow")
abstract class BooksContract {
    /** System property: the seed of a ring to be repeated, as far as threads can be. */
    private static final String SEED = "io.bpfevents.books.seed";

    /** System property: how many rings each test has, instead of its own number. */
    private static final String RINGS = "io.bpfevents.books.rings";

    /** Seeds that once failed, which come before the random ones. */
    private static final long[] FAILED_ONCE = {7_860_961_558_233_124_274L};

    private static final Logger LOG = Logger.getLogger(Ringbuf.class.getName());

    /** The warnings of hundreds of rings that lose records, as they are meant to. */
    @BeforeEach
    void silence() {
        LOG.setLevel(Level.SEVERE);
    }

    @AfterEach
    void speakAgain() {
        LOG.setLevel(null);
    }

    /** Keeps the books of so many rings, one after the other. */
    static void keepBooks(int rings, Function<Random, World> worlds) {
        Long repeated = Long.getLong(SEED);
        LongStream seeds =
                repeated != null
                        ? LongStream.of(repeated)
                        : LongStream.concat(
                                LongStream.of(FAILED_ONCE),
                                new Random().longs(Integer.getInteger(RINGS, rings)));
        seeds.forEach(seed -> keepBooks(seed, worlds));
    }

    private static void keepBooks(long seed, Function<Random, World> worlds) {
        Random random = new Random(seed);
        try (World world = worlds.apply(random)) {
            new Books(world, random).keep();
        } catch (RuntimeException | AssertionError failure) {
            throw new AssertionError("-D" + SEED + "=" + seed, failure);
        }
    }
}
