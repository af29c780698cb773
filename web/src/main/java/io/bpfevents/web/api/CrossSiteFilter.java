package io.bpfevents.web.api;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * Rejects requests that a browser sends for pages of other web sites, because there is no password.
 * Sites whose name resolves to this server (DNS rebinding) are recognised by the {@code Host}
 * header, others by {@code Sec-Fetch-Site}, which browsers send. Clients other than browsers do not
 * send that header and are accepted.
 */
@Component
final class CrossSiteFilter implements WebFilter {
    private static final Set<String> OTHER_SITES = Set.of("cross-site", "same-site");

    // patterns, because a path can be spelled in several ways
    private static final List<PathPattern> GUARDED =
            Stream.of("/api/**", "/actuator/**")
                    .map(PathPatternParser.defaultInstance::parse)
                    .toList();

    private final String host;
    private final JsonMapper json;

    /**
     * @param host the configured address or host name of this server
     */
    CrossSiteFilter(@Value("${server.address}") String host, JsonMapper json) {
        this.host = host;
        this.json = json;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        exchange.getResponse().getHeaders().set("X-Frame-Options", "DENY");
        String objection = objection(exchange.getRequest());
        return objection == null
                ? chain.filter(exchange)
                : reject(exchange.getResponse(), objection);
    }

    private @Nullable String objection(ServerHttpRequest request) {
        String named = request.getHeaders().getFirst(HttpHeaders.HOST);
        if (named != null && !isOwnName(withoutPort(named))) { // browsers always send it
            return "this server is not called '"
                    + named
                    + "': use its address or the host name given with --host";
        }
        String site = request.getHeaders().getFirst("Sec-Fetch-Site");
        boolean guarded =
                GUARDED.stream()
                        .anyMatch(path -> path.matches(request.getPath().pathWithinApplication()));
        return guarded && site != null && OTHER_SITES.contains(site)
                ? "this server rejects requests from pages of other sites"
                : null;
    }

    private static String withoutPort(String named) {
        return named.replaceFirst(":\\d*$", "");
    }

    private boolean isOwnName(String name) {
        return name.equalsIgnoreCase("localhost") || name.equalsIgnoreCase(host) || isLiteral(name);
    }

    private static boolean isLiteral(String name) {
        boolean ipv6 = name.startsWith("[") && name.endsWith("]");
        try {
            InetAddress.ofLiteral(ipv6 ? name.substring(1, name.length() - 1) : name);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Mono<Void> reject(ServerHttpResponse response, String objection) {
        HttpStatus status = HttpStatus.FORBIDDEN;
        byte[] problem =
                json.writeValueAsBytes(
                        Map.of(
                                "title", status.getReasonPhrase(),
                                "status", status.value(),
                                "detail", objection));
        response.setStatusCode(status);
        response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        return response.writeWith(Mono.just(response.bufferFactory().wrap(problem)));
    }
}
