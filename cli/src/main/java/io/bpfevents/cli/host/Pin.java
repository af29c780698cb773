package io.bpfevents.cli.host;

import io.bpfevents.cli.output.Column;
import io.bpfevents.cli.output.ColumnType;
import io.bpfevents.cli.tail.RingReaderProcess;
import io.bpfevents.core.BpfException;
import io.bpfevents.core.MapType;
import io.bpfevents.core.kernel.KernelInfo;
import io.bpfevents.core.kernel.KernelLink;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.stats.RingbufAudit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.Principal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A pinned map, program or link.
 *
 * @param kind {@code map}, {@code prog} or {@code link}; null if this process may not open it, and
 *     then all that follows is unknown
 * @param type of the map, program or link, such as {@code ringbuf}
 * @param name of the map or program; of a link that of its program; null if it is unknown
 * @param id unique among those of its kind
 * @param ring the state of a ring buffer; null for all else
 */
record Pin(
        Path path,
        @Nullable String kind,
        @Nullable String type,
        @Nullable String name,
        @Nullable Long id,
        @Nullable Ring ring) {
    static final List<Column> COLUMNS =
            List.of(
                    Column.of("kind", ColumnType.TEXT),
                    Column.of("type", ColumnType.TEXT),
                    Column.of("name", ColumnType.TEXT),
                    Column.of("id", ColumnType.NUMBER),
                    Column.of("owner", ColumnType.TEXT),
                    new Column("group", ColumnType.TEXT, false),
                    Column.of("mode", ColumnType.TEXT),
                    new Column("size_bytes", ColumnType.NUMBER, false),
                    new Column("pending_bytes", ColumnType.NUMBER, false),
                    Column.of("fill_percent", ColumnType.NUMBER),
                    Column.of("pending", ColumnType.NUMBER),
                    Column.of("reader_pid", ColumnType.NUMBER),
                    Column.of("path", ColumnType.TEXT));

    /**
     * The state of a ring buffer.
     *
     * @param pending its unread records; empty if this process cannot see them
     * @param pendingBytes their bytes
     * @param reader the process that reads it, if one is visible
     */
    record Ring(
            long sizeBytes,
            OptionalLong pending,
            OptionalLong pendingBytes,
            Optional<RingReaderProcess> reader) {}

    /** Describes a pin. Does not become the reader of a ring. */
    static Pin of(Path path) {
        try {
            Optional<KernelLink> link = KernelLink.ofPin(path);
            if (link.isPresent()) {
                KernelLink found = link.get();
                return new Pin(
                        path,
                        "link",
                        found.type(),
                        programName(found.program()),
                        Integer.toUnsignedLong(found.id()),
                        null);
            }
            return switch (KernelInfo.ofPin(path)) {
                case KernelInfo.OfMap map ->
                        new Pin(
                                path,
                                "map",
                                map.type().name().toLowerCase(Locale.ROOT),
                                map.name(),
                                Integer.toUnsignedLong(map.id()),
                                map.type() == MapType.RINGBUF ? ring(path, map) : null);
                case KernelInfo.OfProgram program ->
                        new Pin(
                                path,
                                "prog",
                                program.type(),
                                program.name(),
                                Integer.toUnsignedLong(program.id()),
                                null);
            };
        } catch (BpfException e) {
            return new Pin(path, null, null, null, null, null);
        }
    }

    /** Requires CAP_SYS_ADMIN. */
    private static @Nullable String programName(int id) {
        try {
            return KernelInfo.ofId(id).stream()
                    .filter(KernelInfo.OfProgram.class::isInstance)
                    .map(KernelInfo::name)
                    .findFirst()
                    .orElse(null);
        } catch (BpfException e) {
            return null;
        }
    }

    private static Ring ring(Path path, KernelInfo.OfMap map) {
        long size = map.maxEntries();
        Optional<RingReaderProcess> reader = RingReaderProcess.find(map.id(), size);
        try (BpfRingbuf ring = BpfRingbuf.openPinned(path)) {
            RingbufAudit audit = ring.audit().toCompletableFuture().join();
            return new Ring(
                    size,
                    OptionalLong.of(audit.pending()),
                    OptionalLong.of(audit.pendingBytes()),
                    reader);
        } catch (BpfException e) { // a control block of another version of the contract
            return new Ring(size, OptionalLong.empty(), OptionalLong.empty(), reader);
        }
    }

    /** The values of {@link #COLUMNS}. */
    List<@Nullable Object> values() {
        Map<String, Object> file = attributes();
        return Arrays.asList(
                kind,
                type,
                name,
                id,
                name(file.get("owner")),
                name(file.get("group")),
                octal(file.get("mode")),
                ring == null ? null : ring.sizeBytes(),
                ring == null ? null : ring.pendingBytes(),
                ring == null ? null : fillPercent(ring),
                ring == null ? null : ring.pending(),
                ring == null ? null : ring.reader().map(RingReaderProcess::pid),
                path.toString());
    }

    private Map<String, Object> attributes() {
        try {
            return Files.readAttributes(path, "unix:owner,group,mode", LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            return Map.of(); // removed meanwhile
        }
    }

    private static @Nullable String name(@Nullable Object principal) {
        return principal instanceof Principal known ? known.getName() : null;
    }

    private static @Nullable String octal(@Nullable Object mode) {
        return mode instanceof Integer bits
                ? String.format(Locale.ROOT, "%04o", bits & 07777)
                : null;
    }

    private static OptionalLong fillPercent(Ring ring) {
        return ring.pendingBytes().isPresent()
                ? OptionalLong.of(100 * ring.pendingBytes().getAsLong() / ring.sizeBytes())
                : OptionalLong.empty();
    }
}
