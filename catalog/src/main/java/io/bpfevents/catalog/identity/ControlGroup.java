package io.bpfevents.catalog.identity;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A cgroup (v2), and what its path reveals.
 *
 * @param id as in {@link io.bpfevents.catalog.event.Task#cgroupId()}
 * @param path from the root of the hierarchy, {@code /} for the root itself
 * @param container the innermost container that the path contains
 * @param unit the innermost systemd service or scope, except those of containers, such as {@code
 *     sshd.service}
 */
public record ControlGroup(
        long id, String path, Optional<Container> container, Optional<String> unit) {
    private static final String ID = "([0-9a-f]{64})";

    /** As the runtimes name their cgroups under systemd, such as {@code docker-ID.scope}. */
    private static final Pattern SCOPE =
            Pattern.compile("(docker|cri-containerd|crio|libpod)-" + ID + "(?:\\.scope)?");

    /** Without systemd the directory has the id alone: {@code docker/ID}, {@code podUID/ID}. */
    private static final Pattern BARE = Pattern.compile(ID);

    /** Analyses a path. */
    static ControlGroup of(long id, String path) {
        String[] names = path.split("/", -1);
        Optional<Container> container = Optional.empty();
        Optional<String> unit = Optional.empty();
        for (int i = names.length - 1; i >= 0; i--) {
            Optional<Container> found = container(names[i], i == 0 ? "" : names[i - 1]);
            if (container.isEmpty()) {
                container = found;
            }
            boolean isUnit = names[i].endsWith(".service") || names[i].endsWith(".scope");
            if (unit.isEmpty() && found.isEmpty() && isUnit) {
                unit = Optional.of(names[i]);
            }
        }
        return new ControlGroup(id, path, container, unit);
    }

    private static Optional<Container> container(String name, String parent) {
        Matcher scope = SCOPE.matcher(name);
        if (scope.matches()) {
            return Optional.of(new Container(kind(scope.group(1)), scope.group(2)));
        }
        if (BARE.matcher(name).matches()) {
            Container.Kind kind =
                    parent.equals("docker") ? Container.Kind.DOCKER : Container.Kind.UNKNOWN;
            return Optional.of(new Container(kind, name));
        }
        return Optional.empty();
    }

    private static Container.Kind kind(String prefix) {
        return switch (prefix) {
            case "docker" -> Container.Kind.DOCKER;
            case "cri-containerd" -> Container.Kind.CONTAINERD;
            case "crio" -> Container.Kind.CRI_O;
            default -> Container.Kind.PODMAN;
        };
    }
}
