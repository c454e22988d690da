import { type ComponentType, type VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** A part of the page that is fetched when it is first shown. */
export interface Part<P> {
  load(): Promise<{ default: ComponentType<P> }>;
}

/**
 * Shows a part once its code has come, `waiting` until then. Where it cannot be fetched it says so, and tries again on
 * a press: a browser forgets a failed import only for another address, so that pressing reloads the page.
 */
export function Lazy<P extends object>({ part, props, waiting }: { part: Part<P>; props: P; waiting: VNode | null }) {
  const [held, setHeld] = useState<{ part: Part<P>; View: ComponentType<P> | null } | null>(null);
  useEffect(() => {
    let isGone = false;
    part.load().then(
      ({ default: View }) => isGone || setHeld({ part, View }),
      () => isGone || setHeld({ part, View: null }),
    );
    return () => {
      isGone = true;
    };
  }, [part]);
  if (held?.part !== part) return waiting;
  if (held.View) return <held.View {...props} />;
  return (
    <div class="notice" role="alert">
      <strong>This part of the page could not be loaded</strong>
      <p>Is the server still running?</p>
      <button type="button" onClick={() => location.reload()}>
        Reload
      </button>
    </div>
  );
}
