package io.bpfevents.spring.properties;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A filter that the kernel applies: {@code bpf-events.sources.NAME.filter.*}. All criteria must
 * hold.
 *
 * @param pids Ids of processes, one of which causes the event.
 * @param processTree The id of a process whose descendants pass as well.
 * @param exceptThisProcess Whether events of this application are filtered out.
 * @param exceptPid The id of a process whose events are filtered out.
 * @param uid A real user id.
 * @param cgroup The id of a cgroup v2, which is the inode of its directory.
 * @param commPrefix The beginning of the thread's name.
 * @param pathPrefix The beginning of the path as the process passed it.
 * @param port A TCP port.
 * @param minDuration The shortest duration of an event.
 * @param errnos Error numbers, such as 13 for EACCES.
 */
public record FilterProperties(
        @DefaultValue List<Integer> pids,
        @Nullable Integer processTree,
        @DefaultValue("false") boolean exceptThisProcess,
        @Nullable Integer exceptPid,
        @Nullable Integer uid,
        @Nullable Long cgroup,
        @Nullable String commPrefix,
        @Nullable String pathPrefix,
        @Nullable Integer port,
        @Nullable Duration minDuration,
        @DefaultValue List<Integer> errnos) {}
