package io.bpfevents.catalog.testing;

import io.bpfevents.catalog.event.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Running threads as {@code /proc} describes them. */
public final class Proc {
    private Proc() {}

    /** The first thread of a process. */
    public static Task task(int pid) {
        return task(pid, pid);
    }

    public static Task task(int pid, int tid) {
        return new Task(
                cgroupId(pid),
                pid,
                tid,
                Integer.parseInt(status(pid, tid, "PPid")),
                Integer.parseInt(fields(pid, tid, "Uid").getFirst()),
                Integer.parseInt(fields(pid, tid, "Gid").getFirst()),
                status(pid, tid, "Name"));
    }

    /** The thread of the caller. */
    public static Task currentTask() {
        try {
            Path thread = Files.readSymbolicLink(Path.of("/proc/thread-self"));
            return task(
                    Integer.parseInt(thread.getName(0).toString()),
                    Integer.parseInt(thread.getFileName().toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The id of a process in its own PID namespace. */
    public static int namespacePid(int pid) {
        return Integer.parseInt(fields(pid, pid, "NSpid").getLast());
    }

    public static int effectiveUid(int pid) {
        return Integer.parseInt(fields(pid, pid, "Uid").get(1));
    }

    private static List<String> fields(int pid, int tid, String field) {
        return List.of(status(pid, tid, field).split("\t", -1));
    }

    private static String status(int pid, int tid, String field) {
        return lines(Path.of("/proc/" + pid + "/task/" + tid + "/status")).stream()
                .filter(line -> line.startsWith(field + ":\t"))
                .findFirst()
                .orElseThrow()
                .substring(field.length() + 2);
    }

    /** The inode of the directory of its cgroup v2. */
    private static long cgroupId(int pid) {
        String mount =
                lines(Path.of("/proc/self/mounts")).stream()
                        .map(line -> line.split(" "))
                        .filter(fields -> fields[2].equals("cgroup2"))
                        .findFirst()
                        .orElseThrow()[1];
        String cgroup =
                lines(Path.of("/proc/" + pid + "/cgroup")).stream()
                        .filter(line -> line.startsWith("0::"))
                        .findFirst()
                        .orElseThrow()
                        .substring(3);
        try {
            return (long) Files.getAttribute(Path.of(mount + cgroup), "unix:ino");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
