package io.bpfevents.reactor.failures;

/** A consumer position that no reader writes. */
enum WildPosition {
    FAR_BEHIND {
        @Override
        long in(long consumer, long producer, long size) {
            return consumer - (1L << 40);
        }
    },
    BEHIND_BY_MORE_THAN_THE_RING {
        @Override
        long in(long consumer, long producer, long size) {
            return producer - size - 8;
        }
    },
    AHEAD {
        @Override
        long in(long consumer, long producer, long size) {
            return producer + 8;
        }
    },
    FAR_AHEAD {
        @Override
        long in(long consumer, long producer, long size) {
            return producer + (1L << 40);
        }
    },
    FARTHEST {
        @Override
        long in(long consumer, long producer, long size) {
            return producer + Long.MIN_VALUE;
        }
    },
    BETWEEN_TWO_BYTES_OF_A_WORD {
        @Override
        long in(long consumer, long producer, long size) {
            return producer - 7; // not aligned for an atomic access
        }
    },
    BETWEEN_TWO_WORDS_OF_A_HEADER {
        @Override
        long in(long consumer, long producer, long size) {
            return producer - 4;
        }
    };

    /**
     * The position, given the true ones.
     *
     * @param size of the ring
     */
    abstract long in(long consumer, long producer, long size);
}
