package io.bpfevents.catalog.identity;

import io.bpfevents.catalog.event.KernelEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.util.function.Tuple2;
import reactor.util.function.Tuples;

/**
 * Finds the cgroup, and with it the container or systemd unit, of an event.
 *
 * <p>The kernel reports the id of a cgroup, which is the inode of its directory. An id that is not
 * known yet is searched in the whole tree, so a lookup may block for some milliseconds: use {@link
 * #identify}, which does so on another thread than the poll loop's. Up to 4,096 cgroups are cached,
 * also after they were removed, and also those that were not found. A cgroup that is removed before
 * its first lookup is not found.
 *
 * <p>All methods may be called from any thread.
 */
public final class ControlGroups {
    private static final int CACHED = 4096;

    private final Path root;

    // guarded by this
    private final Map<Long, Optional<ControlGroup>> known =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(
                        Map.Entry<Long, Optional<ControlGroup>> eldest) {
                    return size() > CACHED;
                }
            };

    private ControlGroups(Path root) {
        this.root = root;
    }

    /**
     * The cgroups of this machine.
     *
     * @throws IllegalStateException if no hierarchy of version 2 is mounted
     */
    public static ControlGroups ofThisMachine() {
        try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mounts"))) {
            return mounts.map(line -> line.split(" ", -1))
                    .filter(fields -> fields[2].equals("cgroup2"))
                    .map(fields -> in(Path.of(fields[1])))
                    .findFirst()
                    .orElseThrow(() ->
                            new IllegalStateException(
                                    "no cgroup v2 is mounted: mount -t cgroup2 none /sys/fs/cgroup, or boot"
                                            + " with systemd.unified_cgroup_hierarchy=1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The cgroups of a hierarchy.
     *
     * @param root where it is mounted
     */
    public static ControlGroups in(Path root) {
        return new ControlGroups(root);
    }

    /** The cgroup with an id; empty if there is none now, and none was found before. May block. */
    public synchronized Optional<ControlGroup> find(long id) {
        Optional<ControlGroup> found = known.get(id);
        if (found == null) {
            found = search(id);
            known.put(id, found);
        }
        return found;
    }

    /**
     * Adds the cgroup to each event of a stream, in order, on a thread of {@code
     * Schedulers.boundedElastic()}: {@code starts.transform(groups.identify())}.
     */
    public <T extends KernelEvent>
            Function<Flux<T>, Flux<Tuple2<T, Optional<ControlGroup>>>> identify() {
        return events ->
                events.publishOn(Schedulers.boundedElastic())
                        .map(event -> Tuples.of(event, find(event.task().cgroupId())));
    }

    private Optional<ControlGroup> search(long id) {
        Search search = new Search(id);
        try {
            Files.walkFileTree(root, search);
        } catch (IOException e) {
            throw new UncheckedIOException("search the cgroups in " + root, e);
        }
        return Optional.ofNullable(search.found)
                .map(path -> ControlGroup.of(id, "/" + root.relativize(path)));
    }

    /** Stops at the directory with an inode. */
    private static final class Search extends SimpleFileVisitor<Path> {
        private final long inode;
        private @Nullable Path found;

        Search(long inode) {
            this.inode = inode;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            try {
                if ((long) Files.getAttribute(directory, "unix:ino") == inode) {
                    found = directory;
                    return FileVisitResult.TERMINATE;
                }
                return FileVisitResult.CONTINUE;
            } catch (IOException e) {
                return FileVisitResult.SKIP_SUBTREE; // removed meanwhile
            }
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE; // removed meanwhile
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
            return FileVisitResult.CONTINUE; // likewise
        }
    }
}
