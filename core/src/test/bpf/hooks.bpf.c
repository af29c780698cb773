// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
/*
 * Programs for every way to be attached or not: by their section, by a method,
 * by nothing of this library, or not to be loaded at all.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

/* Who hit a hook, and with which cookie it was attached. */
struct hit {
	__u32 pid;
	__u32 unused;
	__u64 cookie;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct hit);
	__type(value, __u64);
} hits SEC(".maps");

static __always_inline int hit_with(__u64 cookie)
{
	struct hit hit = {};
	__u64 one = 1;
	__u64 *count;

	hit.pid = bpf_get_current_pid_tgid() >> 32;
	hit.cookie = cookie;
	count = bpf_map_lookup_elem(&hits, &hit);
	if (count)
		__sync_fetch_and_add(count, 1);
	else
		bpf_map_update_elem(&hits, &hit, &one, BPF_ANY);
	return 0;
}

static __always_inline int hit(void *ctx)
{
	return hit_with(bpf_get_attach_cookie(ctx));
}

/* Hooks that every kernel has. */

SEC("tp/syscalls/sys_enter_getppid")
int on_getppid(void *ctx)
{
	return hit(ctx);
}

/* Without a cookie, which Linux 6.12 has and 6.1 has not. */
SEC("tp_btf/sched_process_exec")
int on_exec(void *ctx)
{
	return hit_with(0);
}

SEC("?tp/syscalls/sys_enter_getppid")
int on_demand(void *ctx)
{
	return hit(ctx);
}

/* Hooks that no kernel has. The first three load all the same. */

SEC("tp/syscalls/sys_enter_no_such_call")
int on_missing(void *ctx)
{
	return hit(ctx);
}

SEC("raw_tp/no_such_tracepoint")
int on_missing_raw(void *ctx)
{
	return 0;
}

SEC("kprobe/no_such_function")
int on_missing_function(void *ctx)
{
	return hit(ctx);
}

SEC("tp_btf/no_such_tracepoint")
int on_missing_btf(void *ctx)
{
	return 0;
}

SEC("fentry/no_such_function")
int on_missing_entry(void *ctx)
{
	return 0;
}

SEC("lsm/no_such_hook")
int on_missing_lsm(void *ctx)
{
	return 0;
}

/* Of a type that most servers' kernels are built without. */
SEC("lirc_mode2")
int on_infrared(void *ctx)
{
	return 0;
}

/* The section names no hook; the name of each program states which call names it. */

SEC("tracepoint")
int tracepoint_by_method(void *ctx)
{
	return hit(ctx);
}

SEC("raw_tp")
int raw_tracepoint_by_method(void *ctx)
{
	return 0;
}

SEC("uprobe")
int uprobe_by_method(void *ctx)
{
	return hit(ctx);
}

SEC("uretprobe")
int uretprobe_by_method(void *ctx)
{
	return hit(ctx);
}

SEC("kprobe")
int kprobe_by_section(void *ctx)
{
	return hit(ctx);
}

SEC("usdt")
int usdt_by_section(void *ctx)
{
	return hit(ctx);
}

SEC("xdp")
int xdp_by_others(void *ctx)
{
	return 2;
}

SEC("perf_event")
int perf_event_by_others(void *ctx)
{
	return hit(ctx);
}

SEC("cgroup_skb/egress")
int cgroup_by_others(void *ctx)
{
	return 1;
}

SEC("socket")
int socket_by_others(void *ctx)
{
	return 0;
}

SEC("tc")
int tc_by_others(void *ctx)
{
	return 0;
}

SEC("syscall")
int run(void *ctx)
{
	return 7;
}

char LICENSE[] SEC("license") = "GPL";
