package io.bpfevents.recording;

import io.bpfevents.recording.internal.RecordingSchema;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.avro.file.DataFileWriter;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of a file: a {@link RecordingHeader} and BTF by keys. All values are texts, numbers
 * in decimal and BTF in Base64: readers such as fastavro reject a file with other values.
 */
final class Metadata {
    private static final String PREFIX = "bpfevents.";

    private static final String FORMAT = PREFIX + "format";
    private static final String VERSION = PREFIX + "version";
    private static final String BUFFER = PREFIX + "buffer";
    private static final String BUFFER_BYTES = PREFIX + "buffer_bytes";
    private static final String STRUCT = PREFIX + "struct";
    private static final String HOST = PREFIX + "host";
    private static final String BOOT_ID = PREFIX + "boot_id";
    private static final String KERNEL = PREFIX + "kernel";
    private static final String REALTIME = PREFIX + "realtime_ns";
    private static final String MONOTONIC = PREFIX + "monotonic_ns";
    private static final String BOOTTIME = PREFIX + "boottime_ns";
    private static final String BTF = PREFIX + "btf";

    private final Function<String, byte @Nullable []> source;

    /**
     * @param source the value of a key; null if there is none
     */
    Metadata(Function<String, byte @Nullable []> source) {
        this.source = source;
    }

    static void write(RecordingHeader header, byte @Nullable [] btf, DataFileWriter<?> file) {
        file.setMeta(FORMAT, RecordingSchema.VERSION);
        file.setMeta(VERSION, header.version());
        file.setMeta(BUFFER, header.buffer());
        file.setMeta(BUFFER_BYTES, header.bufferBytes());
        header.struct().ifPresent(it -> file.setMeta(STRUCT, it));
        file.setMeta(HOST, header.host());
        header.bootId().ifPresent(it -> file.setMeta(BOOT_ID, it));
        file.setMeta(KERNEL, header.kernel());
        StartClocks clocks = header.clocks();
        file.setMeta(REALTIME, nanos(clocks.realtime()));
        file.setMeta(MONOTONIC, clocks.monotonic());
        clocks.boottime().ifPresent(it -> file.setMeta(BOOTTIME, it));
        if (btf != null) {
            file.setMeta(BTF, Base64.getEncoder().encodeToString(btf));
        }
    }

    private static long nanos(Instant time) {
        return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
    }

    /** The version of the schema; empty if the file is no recording. */
    OptionalLong format() {
        return numberIfPresent(FORMAT);
    }

    /**
     * The BTF of the records' struct; null if there is none.
     *
     * @throws IllegalArgumentException if it is malformed
     */
    byte @Nullable [] btf() {
        Optional<String> text = textIfPresent(BTF);
        return text.isPresent() ? Base64.getDecoder().decode(text.get()) : null;
    }

    /**
     * The header.
     *
     * @throws IllegalArgumentException if a value is missing or malformed
     */
    RecordingHeader header() {
        return new RecordingHeader(
                text(BUFFER),
                number(BUFFER_BYTES),
                textIfPresent(STRUCT),
                new StartClocks(
                        Instant.ofEpochSecond(0, number(REALTIME)),
                        number(MONOTONIC),
                        numberIfPresent(BOOTTIME)),
                text(HOST),
                textIfPresent(BOOT_ID),
                text(KERNEL),
                text(VERSION));
    }

    private Optional<String> textIfPresent(String key) {
        return Optional.ofNullable(source.apply(key))
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    private String text(String key) {
        return textIfPresent(key)
                .orElseThrow(() -> new IllegalArgumentException("its metadata have no " + key));
    }

    private OptionalLong numberIfPresent(String key) {
        return textIfPresent(key).stream().mapToLong(text -> parse(key, text)).findFirst();
    }

    private long number(String key) {
        return parse(key, text(key));
    }

    private static long parse(String key, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "its metadata have the number " + key + " as " + text, e);
        }
    }
}
