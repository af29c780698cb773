package io.bpfevents.kafka.bench;

import io.bpfevents.catalog.event.Task;
import io.bpfevents.catalog.process.ProcessStart;
import io.bpfevents.core.record.RecordDecoder;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.kafka.value.ValueEncoder;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Events that are sent again and again.
 *
 * @param events as they are after decoding
 * @param records as they are in the ring
 */
record Load<T>(
        List<T> events, List<byte[]> records, RecordDecoder<T> decoder, ValueEncoder<T> encoder) {
    private static final int DIFFERENT = 256; // a power of two
    private static final long SEED = 22;

    /**
     * A load by its name: {@code json}, the starts of programs as JSON, or the number of bytes per
     * value, which are sent as they are.
     */
    static Load<?> of(String name) {
        return name.equals("json") ? json() : bytes(Integer.parseInt(name));
    }

    private static Load<byte[]> bytes(int size) {
        Random random = new Random(SEED);
        List<byte[]> values =
                list(_ -> {
                    byte[] value = new byte[size];
                    random.nextBytes(value);
                    return value;
                });
        return new Load<>(
                values, values, record -> record.toArray(ValueLayout.JAVA_BYTE), value -> value);
    }

    private static Load<ProcessStart> json() {
        RecordLayout<ProcessStart> layout = RecordLayout.declared(ProcessStart.class);
        List<ProcessStart> events = list(Load::processStart);
        return new Load<>(
                events, events.stream().map(layout::encode).toList(), layout, ValueEncoder.json());
    }

    private static ProcessStart processStart(int i) {
        return new ProcessStart(
                Instant.ofEpochSecond(1_790_000_000L, i * 1_000L),
                new Task(4096 + i % 7, 20_000 + i, 20_000 + i, 1_000 + i % 13, 1000, 1000, "cc"),
                20_000 + i,
                false,
                "/usr/bin/cc",
                List.of("cc", "-O2", "-c", "-o", "build/file-" + i + ".o", "file-" + i + ".c"));
    }

    private static <T> List<T> list(IntFunction<T> element) {
        return IntStream.range(0, DIFFERENT).mapToObj(element).toList();
    }

    /** The event of a number. */
    T event(long number) {
        return events.get((int) number & (DIFFERENT - 1));
    }

    /** The record of a number. */
    byte[] record(long number) {
        return records.get((int) number & (DIFFERENT - 1));
    }
}
