package io.bpfevents.cli.top;

import io.bpfevents.cli.output.Column;
import io.bpfevents.cli.output.ColumnType;
import io.bpfevents.cli.output.Unknown;
import io.bpfevents.core.kernel.KernelProgram;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the programs of the machine did between two rounds: a row per program and ring. */
final class ProgramTable implements AutoCloseable {
    static final List<Column> COLUMNS =
            List.of(
                    new Column("time", ColumnType.TIME, false),
                    Column.of("id", ColumnType.NUMBER),
                    Column.of("program", ColumnType.TEXT),
                    Column.of("type", ColumnType.TEXT),
                    Column.of("hits", ColumnType.NUMBER),
                    Column.of("cost", ColumnType.DURATION),
                    Column.of("cpu_percent", ColumnType.NUMBER),
                    Column.of("skipped", ColumnType.NUMBER),
                    Column.of("ring", ColumnType.TEXT),
                    Column.of("fill_percent", ColumnType.NUMBER),
                    Column.of("events", ColumnType.NUMBER),
                    Column.of("lost", ColumnType.NUMBER),
                    Column.of("lag", ColumnType.DURATION));

    private final Map<Integer, KernelProgram> before = new HashMap<>();
    private final Map<Integer, Optional<WatchedRing>> maps = new HashMap<>();
    private long nanos;

    /** Begins the first round. */
    ProgramTable() {
        begin(KernelProgram.all());
    }

    private void begin(List<KernelProgram> programs) {
        before.clear();
        Set<Integer> used = new HashSet<>();
        for (KernelProgram program : programs) {
            before.put(program.id(), program);
            used.addAll(program.maps());
        }
        used.forEach(id -> maps.computeIfAbsent(id, WatchedRing::open));
        maps.entrySet().stream()
                .filter(map -> !used.contains(map.getKey()))
                .forEach(map -> map.getValue().ifPresent(WatchedRing::close));
        maps.keySet().retainAll(used);
        nanos = System.nanoTime();
    }

    /** Ends a round, and begins the next one: the program that used the most time comes first. */
    List<List<@Nullable Object>> next() {
        List<KernelProgram> programs = KernelProgram.all();
        Instant time = Instant.now();
        long elapsed = System.nanoTime() - nanos;
        maps.values().forEach(map -> map.ifPresent(WatchedRing::update));
        List<List<@Nullable Object>> rows =
                programs.stream()
                        .map(this::since)
                        .sorted(Comparator.comparingLong(KernelProgram::runTimeNanos).reversed())
                        .flatMap(program -> rows(program, time, elapsed).stream())
                        .toList();
        begin(programs);
        return rows;
    }

    /** With the counts of this round. A program that is new has run in this round only. */
    private KernelProgram since(KernelProgram now) {
        KernelProgram then = before.get(now.id());
        return then == null
                ? now
                : new KernelProgram(
                        now.id(),
                        now.name(),
                        now.type(),
                        now.maps(),
                        now.btf(),
                        now.runTimeNanos() - then.runTimeNanos(),
                        now.runs() - then.runs(),
                        now.skippedHits() - then.skippedHits());
    }

    private List<List<@Nullable Object>> rows(KernelProgram program, Instant time, long elapsed) {
        List<WatchedRing> rings =
                program.maps().stream()
                        .flatMap(id -> maps.getOrDefault(id, Optional.empty()).stream())
                        .toList();
        return rings.isEmpty()
                ? List.of(row(program, null, time, elapsed))
                : rings.stream().map(ring -> row(program, ring, time, elapsed)).toList();
    }

    private static List<@Nullable Object> row(
            KernelProgram program, @Nullable WatchedRing ring, Instant time, long elapsed) {
        List<@Nullable Object> values = new ArrayList<>(COLUMNS.size());
        values.add(time);
        values.add(program.id());
        values.add(program.name());
        values.add(program.type());
        values.add(program.runs());
        values.add(
                program.runs() == 0
                        ? null
                        : Duration.ofNanos(program.runTimeNanos() / program.runs()));
        values.add(Math.round(1000.0 * program.runTimeNanos() / elapsed) / 10.0);
        values.add(program.skippedHits());
        values.add(ring == null ? null : ring.name());
        values.add(ring == null ? null : ring.fillPercent());
        values.add(ring == null ? null : Unknown.or(ring.events()));
        values.add(ring == null ? null : Unknown.or(ring.lost()));
        values.add(ring == null ? null : Unknown.or(ring.lag()));
        return values;
    }

    @Override
    public void close() {
        maps.values().forEach(map -> map.ifPresent(WatchedRing::close));
    }
}
