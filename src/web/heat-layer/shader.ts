import { PROVISIONAL_ALPHA } from './scene.ts';

/** One triangle over everything; the scissor box cuts out a span. */
export const VERTEX_SHADER = `#version 300 es
void main() {
  gl_Position = vec4(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0, 0.0, 1.0);
}`;

/**
 * A pixel looks up its texel column and row, the texel's four codes, and sums the shares of the groups that are shown;
 * what it does then is what `levelOf` does.
 */
export const FRAGMENT_SHADER = `#version 300 es
precision highp float;
precision highp int;
precision highp isampler2D;
uniform isampler2D uColumns;
uniform isampler2D uRows;
uniform sampler2D uCells;
uniform sampler2D uInterest;
uniform sampler2D uShares;
uniform sampler2D uPalette;
uniform vec4 uMask;
uniform int uHeight;
uniform int uFirstRow;
uniform int uTexelRows;
uniform int uRowShift;
uniform float uRowHeight;
uniform float uRootLeast;
uniform float uSlope;
uniform ivec2 uSides;
uniform int uUnit;
uniform bool uInverse;
out vec4 colour;

float share(float code) {
  return texelFetch(uShares, ivec2(int(code * 255.0 + 0.5), 0), 0).r;
}

void main() {
  int column = texelFetch(uColumns, ivec2(int(gl_FragCoord.x), 0), 0).r;
  int row = texelFetch(uRows, ivec2(uHeight - 1 - int(gl_FragCoord.y), 0), 0).r;
  int texel = (row >> uRowShift) - uFirstRow;
  if (column < 0 || texel < 0 || texel >= uTexelRows) discard;
  vec4 codes = texelFetch(uCells, ivec2(texel, column), 0);
  float total = dot(uMask, vec4(share(codes.r), share(codes.g), share(codes.b), share(codes.a)));
  vec3 facts = texelFetch(uInterest, ivec2(column, 0), 0).rgb;
  float interest = facts.r;
  bool isShort = float(texel) >= facts.g;
  if ((isShort ? uSides.y : uSides.x) == 0) discard;
  float root = sqrt(total);
  if (uUnit == 2) root *= facts.b;
  if (uUnit == 0) {
    root *= abs(interest);
    if (!uInverse) root *= exp(0.5 * (float(uFirstRow + texel) + 0.5) * uRowHeight);
  }
  float above = root - uRootLeast;
  if (interest == 0.0 || total == 0.0 || above < 0.0) discard;
  float level = 1.0 + min(254.0, floor(above * uSlope + 0.5));
  float alpha = interest < 0.0 ? ${PROVISIONAL_ALPHA.toFixed(4)} : 1.0;
  colour = vec4(texelFetch(uPalette, ivec2(int(level), isShort ? 1 : 0), 0).rgb * alpha, alpha);
}`;
