package io.bpfevents.kafka.internal.sink;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

/** The properties of a producer: those of the user, and what order and accounting depend on. */
public final class ProducerProperties {
    private static final Map<String, Object> DEFAULTS =
            Map.of(
                    // An outage of any length is waited for: records stay in the ring meanwhile.
                    ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                    Integer.MAX_VALUE,
                    ProducerConfig.MAX_BLOCK_MS_CONFIG,
                    Long.MAX_VALUE,
                    ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                    1000L,
                    ProducerConfig.BATCH_SIZE_CONFIG,
                    64 * 1024,
                    ProducerConfig.LINGER_MS_CONFIG,
                    5L);

    /** Without these, records could be missing, twice or in another order. */
    private static final Map<String, String> REQUIRED =
            Map.of(
                    ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true",
                    ProducerConfig.ACKS_CONFIG, "all");

    /**
     * The open transaction of a killed process hides later records of other hosts for that time.
     */
    private static final int TRANSACTION_TIMEOUT_MILLIS = 10_000;

    /** Compressions with a native library, which this library does not bring: artifact, class. */
    private static final Map<String, List<String>> NATIVE =
            Map.of(
                    "zstd", List.of("com.github.luben:zstd-jni", "com.github.luben.zstd.Zstd"),
                    "snappy", List.of("org.xerial.snappy:snappy-java", "org.xerial.snappy.Snappy"));

    private ProducerProperties() {}

    /**
     * Completes the properties of the user.
     *
     * @throws IllegalArgumentException if they contradict what the sink requires
     */
    public static Map<String, Object> complete(Map<String, ?> user) {
        REQUIRED.forEach((name, value) -> require(user, name, value));
        if (user.containsKey(ProducerConfig.TRANSACTIONAL_ID_CONFIG)) {
            throw new IllegalArgumentException(
                    "remove transactional.id from the producer's properties:"
                            + " KafkaSink.exactlyOnce sets one per source");
        }
        requireCompression(user.get(ProducerConfig.COMPRESSION_TYPE_CONFIG));
        Map<String, Object> all = new HashMap<>(DEFAULTS);
        all.putAll(user);
        all.putAll(REQUIRED);
        return all;
    }

    /** As {@link #complete}, for a producer of transactions. */
    public static Map<String, Object> completeTransactional(Map<String, ?> user) {
        Map<String, Object> all = complete(user);
        all.putIfAbsent(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MILLIS);
        // The first batch waits until the broker has completed the transaction before; a second one
        // in flight would be out of order then, which the broker logs as an error.
        all.putIfAbsent(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        return all;
    }

    /** The producer finds that a library is missing only when it sends, by an error. */
    private static void requireCompression(@Nullable Object type) {
        List<String> library = type == null ? null : NATIVE.get(type.toString());
        if (library != null) {
            try {
                Class.forName(library.get(1));
            } catch (ClassNotFoundException e) {
                throw new IllegalArgumentException(
                        "compression.type=%s requires %s: add it, or use gzip or none"
                                .formatted(type, library.getFirst()),
                        e);
            }
        }
    }

    private static void require(Map<String, ?> user, String name, String value) {
        Object other = user.get(name);
        boolean same =
                other == null
                        || other.toString().equals(value)
                        // two names of one setting
                        || (name.equals(ProducerConfig.ACKS_CONFIG)
                                && other.toString().equals("-1"));
        if (!same) {
            throw new IllegalArgumentException(
                    "remove %s=%s from the producer's properties: the accounting requires %s=%s"
                            .formatted(name, other, name, value));
        }
    }
}
