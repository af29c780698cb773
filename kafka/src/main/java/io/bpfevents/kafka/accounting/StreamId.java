package io.bpfevents.kafka.accounting;

import java.util.Objects;

/**
 * Identifies the records of one ring of one host. Positions and counts of a stream continue as long
 * as the ring exists, also over restarts of its reader; a new ring, or a restart of the machine,
 * begins another stream.
 *
 * @param host identifies the machine; by default its {@code /etc/machine-id}
 * @param source the name of the source, such as {@code exec}
 * @param bootId identifies the run of the kernel: {@code /proc/sys/kernel/random/boot_id}
 * @param ring identifies the ring within that run: its name and the id of its map
 */
public record StreamId(String host, String source, String bootId, String ring) {
    /** Bounds the memory that a reader needs for a source, whose names any writer can choose. */
    private static final int LONGEST_PART = 255; // characters, as the longest name of a host

    /**
     * Rejects null, and separators within the parts.
     *
     * @throws IllegalArgumentException if a part is empty, is longer than 255 characters, or
     *     contains a slash or a control character
     */
    public StreamId {
        requirePart("host", host);
        requirePart("source", source);
        requirePart("bootId", bootId);
        requirePart("ring", ring);
    }

    /**
     * Rejects what cannot be a part.
     *
     * @param name of the part, for the message
     * @throws IllegalArgumentException if the part is empty, is longer than 255 characters, or
     *     contains a slash or a control character
     */
    public static void requirePart(String name, String part) {
        Objects.requireNonNull(part, name);
        if (part.length() > LONGEST_PART) {
            throw new IllegalArgumentException(
                    "the %s of a stream must not be longer than %d characters: %d"
                            .formatted(name, LONGEST_PART, part.length()));
        }
        if (part.isEmpty()
                || part.chars().anyMatch(it -> it == '/' || Character.isISOControl(it))) {
            throw new IllegalArgumentException(
                    "the "
                            + name
                            + " of a stream must not be empty or contain / or control"
                            + " characters: \""
                            + part
                            + '"');
        }
    }

    /** The host and the source, separated by a slash: the key of all its records in the topic. */
    public String key() {
        return host + '/' + source;
    }

    /** All parts, separated by slashes. */
    @Override
    public String toString() {
        return String.join("/", host, source, bootId, ring);
    }
}
