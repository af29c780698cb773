package io.bpfevents.cli.tail;

import io.bpfevents.cli.output.CommandFailure;
import io.bpfevents.cli.output.UsageFailure;
import io.bpfevents.core.MapType;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.BpfProgram;
import io.bpfevents.core.object.MapSettings;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.ring.EventBuffer;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** An object that {@code tail} has loaded and attached. */
public final class LoadedObject implements TailTarget {
    private final BpfObject object;
    private final EventBuffer buffer;

    // guarded by this
    private boolean isOpen = true;
    private OptionalLong skippedHits = OptionalLong.empty();

    private LoadedObject(BpfObject object, EventBuffer buffer) {
        this.object = object;
        this.buffer = buffer;
    }

    /**
     * Opens, configures and loads an object, and attaches its programs.
     *
     * @throws UsageFailure if an option names what the object does not have
     */
    public static LoadedObject load(ObjectOptions options) {
        try (OpenBpfObject open = BpfObject.open(options.object())) {
            options.setup().apply(open);
            MapSettings map = chooseBuffer(open, options.map());
            if (options.bufferBytes() != null && map.type() == MapType.RINGBUF) {
                open.maxEntries(map.name(), options.bufferBytes());
            }
            return new LoadedObject.Loader(open.load(), options.attaches()).load(map.name());
        }
    }

    /** A loaded object, which is closed if the rest fails. */
    private record Loader(BpfObject object, boolean attaches) {
        LoadedObject load(String buffer) {
            try {
                // before the programs run: a perf buffer accepts nothing until it is open
                LoadedObject loaded = new LoadedObject(object, object.buffer(buffer));
                if (attaches) {
                    object.attach();
                }
                return loaded;
            } catch (RuntimeException | Error e) {
                object.close();
                throw e;
            }
        }
    }

    private static MapSettings chooseBuffer(OpenBpfObject open, @Nullable String name) {
        List<MapSettings> buffers =
                open.maps().stream()
                        .filter(map ->
                                map.type() == MapType.RINGBUF
                                        || map.type() == MapType.PERF_EVENT_ARRAY)
                        .filter(map -> name == null || map.name().equals(name))
                        .toList();
        if (buffers.size() == 1) {
            return buffers.getFirst();
        }
        String names = String.join(", ", open.maps().stream().map(MapSettings::name).toList());
        if (name != null) {
            throw new UsageFailure(
                    "--map %s: %s has no ring or perf buffer of that name; its maps are: %s"
                            .formatted(name, open, names));
        }
        if (buffers.isEmpty()) {
            throw new CommandFailure(
                    "%s has neither a ring buffer nor a perf buffer; its maps are: %s"
                            .formatted(open, names.isEmpty() ? "none" : names));
        }
        throw new UsageFailure(
                "%s has several buffers: choose one with --map: %s"
                        .formatted(
                                open,
                                String.join(
                                        ", ", buffers.stream().map(MapSettings::name).toList())));
    }

    @Override
    public EventBuffer buffer() {
        return buffer;
    }

    @Override
    public synchronized OptionalLong skippedHits() {
        return skippedHits;
    }

    @Override
    public void closeGracefully(Duration atMost) {
        sampleSkippedHits();
        object.closeGracefully(atMost);
    }

    @Override
    public void close() {
        sampleSkippedHits();
        object.close();
    }

    /** The kernel forgets them when the programs are unloaded. */
    private synchronized void sampleSkippedHits() {
        if (isOpen) {
            isOpen = false;
            try {
                skippedHits =
                        OptionalLong.of(
                                object.programs().stream()
                                        .filter(BpfProgram::isAttached)
                                        .mapToLong(program -> program.info().skippedHits())
                                        .sum());
            } catch (RuntimeException e) {
                skippedHits = OptionalLong.empty(); // closed already, or the kernel does not count
            }
        }
    }
}
