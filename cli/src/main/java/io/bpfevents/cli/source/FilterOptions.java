package io.bpfevents.cli.source;

import io.bpfevents.catalog.Filter;
import io.bpfevents.catalog.RateLimit;
import io.bpfevents.catalog.SourceOptions;
import io.bpfevents.cli.output.UsageFailure;
import io.bpfevents.cli.run.DurationConverter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** The filters that the kernel applies, and the rate limit: a mixin. */
public final class FilterOptions {
    /** The options that only some sources apply, each with a filter that has its criterion. */
    private static final Map<String, Filter> OF_SOME =
            Map.of(
                    "--path", Filter.all().pathPrefix("/"),
                    "--port", Filter.all().port(1),
                    "--min-duration", Filter.all().minDuration(Duration.ZERO),
                    "--errno", Filter.all().errnos(1));

    @Option(
            names = {"-p", "--pid"},
            paramLabel = "PID",
            split = ",",
            description = "Only these processes. With --tree, these and that tree.")
    private @Nullable List<Integer> pids;

    @Option(
            names = "--tree",
            paramLabel = "PID",
            description = "Only a process and its descendants, later ones included.")
    private @Nullable Integer tree;

    @Option(names = "--uid", paramLabel = "UID", description = "Only this real user id.")
    private @Nullable Long uid;

    @Option(
            names = {"--cgroup", "--container"},
            paramLabel = "CGROUP",
            description =
                    "Only one cgroup (v2): its id, its directory, or the id of a container or its"
                            + " beginning.")
    private @Nullable String cgroup;

    @Option(
            names = "--comm",
            paramLabel = "PREFIX",
            description = "Only threads whose name begins with this.")
    private @Nullable String comm;

    @Option(
            names = "--path",
            paramLabel = "PREFIX",
            description =
                    "Of exec, open, delete and mounts: only paths that begin with this, as they are passed"
                            + " to the kernel.")
    private @Nullable String path;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description =
                    "Of TCP: only this port; the remote one of connect, the local one of accept, else either.")
    private @Nullable Integer port;

    @Option(
            names = "--min-duration",
            paramLabel = "TIME",
            description =
                    "Of sources with a duration, latency or lifetime: only events that lasted at least this"
                            + " long, such as 10ms.",
            converter = DurationConverter.class)
    private @Nullable Duration minDuration;

    @Option(
            names = "--errno",
            paramLabel = "NUMBER",
            split = ",",
            description = "Of syscall-fail: only these error numbers, such as 2 for ENOENT.")
    private @Nullable List<Integer> errnos;

    @Option(
            names = "--rate-limit",
            paramLabel = "N",
            description =
                    "Send at most N events per second and cgroup, and count the others as throttled. Where no"
                            + " cgroup v2 is in use, N is for the source.")
    private @Nullable Long rateLimit;

    /**
     * Hides the options that a source does not apply from the help of its command. They are still
     * parsed, so that the source rejects them with the list of the others.
     *
     * @param applies whether the source applies a filter
     */
    static void hideOthers(CommandSpec command, Predicate<Filter> applies) {
        OF_SOME.forEach((name, filter) -> {
            OptionSpec option = command.findOption(name);
            if (!option.hidden() && !applies.test(filter)) {
                command.remove(option);
                command.addOption(OptionSpec.builder(option).hidden(true).build());
            }
        });
    }

    /**
     * The options of a source.
     *
     * @throws UsageFailure if a value is out of range
     */
    SourceOptions apply(SourceOptions defaults) {
        try {
            SourceOptions options = defaults.filter(filter());
            return rateLimit == null
                    ? options
                    : options.rateLimit(RateLimit.perCgroup(rateLimit, rateLimit));
        } catch (IllegalArgumentException e) {
            throw new UsageFailure(String.valueOf(e.getMessage()));
        }
    }

    /** In a PID namespace of its own the command does not know its id, and is among the events. */
    private static Filter exceptThisProcess() {
        try {
            return Filter.all().exceptThisProcess();
        } catch (IllegalStateException e) {
            return Filter.all();
        }
    }

    private Filter filter() {
        Filter filter = exceptThisProcess();
        if (pids != null) {
            filter = filter.pids(pids.stream().mapToInt(Integer::intValue).toArray());
        }
        if (tree != null) {
            filter = filter.processTree(tree);
        }
        if (uid != null) {
            if (uid < 0 || uid > 0xffff_ffffL) {
                throw new IllegalArgumentException(
                        "the user id " + uid + " is not from 0 to 4294967295");
            }
            filter = filter.uid(uid.intValue());
        }
        if (cgroup != null) {
            filter = filter.cgroup(CgroupIds.of(cgroup));
        }
        if (comm != null) {
            filter = filter.commPrefix(comm);
        }
        if (path != null) {
            filter = filter.pathPrefix(path);
        }
        if (port != null) {
            filter = filter.port(port);
        }
        if (minDuration != null) {
            filter = filter.minDuration(minDuration);
        }
        if (errnos != null) {
            filter = filter.errnos(errnos.stream().mapToInt(Integer::intValue).toArray());
        }
        return filter;
    }
}
